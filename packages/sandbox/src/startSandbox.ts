import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { createCertificate } from './certificate';
import { createClock } from './clock';
import { compose } from './composition';
import type { Clock } from './context';
import { createControl, type StoryActions } from './control';
import { Faults } from './faults';
import { namespaceObject, ObjectCluster } from './kubernetes';
import { writeKubeconfig } from './kubernetes/kubeconfig';
import type { SandboxCluster } from './kubernetes/types';
import { LoopbackServer } from './loopbackServer';
import { createRandom } from './random';
import { SYSTEM_NAMES, type SystemName } from './systems';

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

  const servers = new Map<SystemName, LoopbackServer>();
  const faults = new Faults(async (system, down) => {
    const server = servers.get(system);
    await (down ? server?.down() : server?.up());
  });
  const { routers, rooms, gitHost, tellStory } = compose(
    { cluster, clock, random: createRandom(seed), log },
    {
      token: SANDBOX_TOKEN,
      gitHostUrl: () => urlsOf(servers)['git-host'],
      prometheusUrl: () => urlsOf(servers).prometheus,
      portalUrl: options.portalUrl ?? DEFAULT_PORTAL_URL,
    },
  );
  let stories: StoryActions = {};
  // The first is the Kubernetes API itself.
  const started = options.controllers === false ? rooms.slice(0, 1) : rooms;
  const control = createControl({
    clock,
    cluster,
    faults,
    urls: () => urlsOf(servers),
    stories: () => stories,
  });

  const stop = async () => {
    [...started].reverse().forEach(room => room.stop());
    clock.stop();
    faults.stop();
    await Promise.all([...servers.values()].map(server => server.stop()));
    await gitHost.close();
  };
  try {
    const certificate = options.kubeconfigDir ? createCertificate() : undefined;
    const listen = async (system: SystemName, router?: Router) => {
      const server = new LoopbackServer(
        system,
        appFor(faults, system, router),
        system === 'kubernetes' ? certificate : undefined,
      );
      await server.start(options.ports?.[system] ?? 0);
      servers.set(system, server);
    };
    for (const system of SYSTEM_NAMES.filter(name => name !== 'control')) {
      await listen(system, routers[system]);
    }
    rooms.forEach(room => room.start());
    if (options.story ?? true) {
      stories = cluster.withoutValidation(tellStory);
    }
    await gitHost.open(options.gitDir ?? (await temporaryDirectory()));
    // Last: who can reach it finds everything in its place.
    await listen('control', control.router);
    const urls = urlsOf(servers);
    const kubeconfigPath =
      options.kubeconfigDir &&
      certificate &&
      (await writeKubeconfig(options.kubeconfigDir, {
        name: cluster.name,
        server: urls.kubernetes.replace('http:', 'https:'),
        certificateAuthority: certificate.cert,
        token: SANDBOX_TOKEN,
      }));
    return {
      cluster,
      clock,
      faults,
      urls,
      tokens: {
        kubernetes: SANDBOX_TOKEN,
        argocd: SANDBOX_TOKEN,
        argoWorkflows: SANDBOX_TOKEN,
        mlflow: SANDBOX_TOKEN,
        gitHost: SANDBOX_TOKEN,
      },
      ...(kubeconfigPath && { kubeconfigPath }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function appFor(faults: Faults, system: SystemName, router?: Router) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(faults.middleware(system));
  if (router) {
    app.use(router);
  }
  return app;
}

function urlsOf(
  servers: Map<SystemName, LoopbackServer>,
): Record<SystemName, string> {
  const url = (system: SystemName) => servers.get(system)?.url ?? '';
  return {
    control: url('control'),
    kubernetes: url('kubernetes'),
    argocd: url('argocd'),
    'argo-workflows': url('argo-workflows'),
    prometheus: url('prometheus'),
    mlflow: url('mlflow'),
    'git-host': url('git-host'),
  };
}

function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'slipway-git-'));
}

function describe(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message)
    : String(error);
}
