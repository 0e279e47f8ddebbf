import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Router } from 'express';
import { createCertificate, type Certificate } from './certificate';
import { createClock } from './clock';
import { compose } from './composition';
import type { Clock } from './context';
import { createControl } from './control';
import { Faults } from './faults';
import { namespaceObject, ObjectCluster } from './kubernetes';
import { writeKubeconfig } from './kubernetes/kubeconfig';
import type { SandboxCluster } from './kubernetes/types';
import { createRandom } from './random';
import { SYSTEM_NAMES, type SystemName } from './systems';
import { SystemServers } from './systemServers';

/** Accepted by every system of the sandbox. Not a secret: all is loopback. */
export const SANDBOX_TOKEN = 'slipway-sandbox-token';

/** Where the canaries of the story find the portal. */
const DEFAULT_PORTAL_URL = 'http://127.0.0.1:7007';

/** That every cluster has from its beginning. */
const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export interface SandboxOptions {
  /** Any free port by default. */
  ports?: Partial<Record<SystemName, number>>;
  seed?: string;
  /** How much faster than the wall's its clock runs. */
  speed?: number;
  /** Whether to tell the story of the demo services; true by default. */
  story?: boolean;
  /**
   * Whether its controllers act on what is in the cluster; true by default.
   * Without them it is a Kubernetes API and nothing else, for benchmarks.
   */
  controllers?: boolean;
  /** Where to write a kubeconfig. */
  kubeconfigDir?: string;
  /** Where the Git host keeps its repositories; a new temporary directory. */
  gitDir?: string;
  /** Whom the story's canaries ask and tell; http://127.0.0.1:7007. */
  portalUrl?: string;
  log?(message: string): void;
  clusterName?: string;
  /** How many events of a kind a watch may resume over; 2,000. */
  eventLogSize?: number;
}

export interface Sandbox {
  cluster: SandboxCluster;
  clock: Clock;
  faults: Faults;
  urls: Record<SystemName, string>;
  tokens: {
    kubernetes: string;
    argocd: string;
    argoWorkflows: string;
    mlflow?: string;
    gitHost: string;
  };
  kubeconfigPath?: string;
  stop(): Promise<void>;
}

/** Starts an embedded delivery platform on loopback ports. */
export async function startSandbox(
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const built = build(options);
  try {
    const certificate = options.kubeconfigDir ? createCertificate() : undefined;
    await open(built, options, certificate);
    const { cluster, clock, faults, servers } = built;
    const kubeconfigPath =
      options.kubeconfigDir &&
      certificate &&
      (await writeKubeconfig(options.kubeconfigDir, {
        name: cluster.name,
        server: servers.urls().kubernetes.replace('http:', 'https:'),
        certificateAuthority: certificate.cert,
        token: SANDBOX_TOKEN,
      }));
    return {
      cluster,
      clock,
      faults,
      urls: servers.urls(),
      tokens: {
        kubernetes: SANDBOX_TOKEN,
        argocd: SANDBOX_TOKEN,
        argoWorkflows: SANDBOX_TOKEN,
        mlflow: SANDBOX_TOKEN,
        gitHost: SANDBOX_TOKEN,
      },
      ...(kubeconfigPath && { kubeconfigPath }),
      stop: () => stop(built),
    };
  } catch (error) {
    await stop(built);
    throw error;
  }
}

/** Its parts, put together but not started. */
function build(options: SandboxOptions) {
  const log = options.log ?? (() => {});
  const clock = createClock(options.speed ?? 1, error =>
    log(`A timed task failed: ${describe(error)}`),
  );
  const seed = options.seed ?? 'slipway';
  const cluster = new ObjectCluster({
    name: options.clusterName ?? 'sandbox',
    clock,
    log,
    random: createRandom(`${seed}/cluster`),
    eventLogSize: options.eventLogSize,
  });
  NAMESPACES.forEach(name => cluster.create(namespaceObject(name)));

  const servers = new SystemServers();
  const composition = compose(
    { cluster, clock, random: createRandom(seed), log },
    {
      token: SANDBOX_TOKEN,
      gitHostUrl: () => servers.urls()['git-host'],
      prometheusUrl: () => servers.urls().prometheus,
      portalUrl: options.portalUrl ?? DEFAULT_PORTAL_URL,
    },
  );
  const faults = new Faults({
    setDown: (system, down) => servers.setDown(system, down),
    stopController(system, stopped) {
      const controller = composition.controllers[system];
      if (!controller) throw new Error(`${system} has no controller to stop`);
      if (stopped) controller.stop();
      else controller.start();
    },
  });
  // The first is the Kubernetes API itself.
  const { rooms, ...others } = composition;
  const started = options.controllers === false ? rooms.slice(0, 1) : rooms;
  return { ...others, rooms: started, cluster, clock, faults, servers };
}

type Built = ReturnType<typeof build>;

/** Listens, starts the controllers, and tells the story. */
async function open(
  { cluster, clock, faults, servers, rooms, ...built }: Built,
  options: SandboxOptions,
  certificate: Certificate | undefined,
): Promise<void> {
  const listen = (system: SystemName, router?: Router) =>
    servers.listen(system, options.ports?.[system] ?? 0, {
      router,
      faults,
      ...(system === 'kubernetes' && { certificate }),
    });
  for (const system of SYSTEM_NAMES.filter(name => name !== 'control')) {
    await listen(system, built.routers[system]);
  }
  rooms.forEach(room => room.start());
  const stories =
    (options.story ?? true) ? cluster.withoutValidation(built.tellStory) : {};
  await built.gitHost.open(options.gitDir ?? (await temporaryDirectory()));
  const control = createControl({
    clock,
    cluster,
    faults,
    urls: () => servers.urls(),
    stories,
  });
  // Last: who can reach it finds everything in its place.
  await listen('control', control.router);
}

async function stop(built: Built): Promise<void> {
  const { rooms, clock, faults, servers, gitHost } = built;
  [...rooms].reverse().forEach(room => room.stop());
  clock.stop();
  faults.stop();
  await servers.stop();
  await gitHost.close();
}

function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'slipway-git-'));
}

function describe(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message)
    : String(error);
}
