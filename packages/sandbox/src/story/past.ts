import { createArgoCd } from '../argocd';
import type { Room, SandboxContext } from '../context';
import { EventRecorder } from '../events/eventRecorder';
import { CanaryStatusWriter } from '../flagger/canaryStatus';
import { DeploymentTarget } from '../flagger/deploymentTarget';
import { timestamp } from '../kubernetes/timestamp';
import type { Cluster, KubernetesObject, NewObject } from '../kubernetes/types';
import type { MetricsSource } from '../prometheus';
import { createWorkloads } from '../workloads';
import type { GitHost, HostedRepositories } from '../git-host';
import type { Portal } from './gitOps/portalWebhooks';
import { StoryClock } from './storyClock';

const EVENT = { kind: 'Event' };
/** kube-apiserver --event-ttl */
const EVENT_TTL_MS = 60 * 60 * 1000;

/** Something that happens in a story. */
export interface Step {
  at: Date;
  happens(past: Past): void;
}

/**
 * A stage on which the past of the sandbox's services is played: the real
 * Argo CD and workload controllers, on a clock that can race.
 */
export class Past {
  readonly context: SandboxContext;
  readonly clock: StoryClock;
  readonly git: GitHost;
  readonly portal?: Portal;
  readonly metrics: MetricsSource;
  readonly target: DeploymentTarget;
  readonly canaryStatus: CanaryStatusWriter;
  readonly canaryEvents: EventRecorder;
  private readonly present: Date;
  private readonly rooms: Room[];

  constructor(
    context: SandboxContext,
    stage: {
      git: GitHost;
      repositories: HostedRepositories;
      metrics: MetricsSource;
      portal?: Portal;
    },
    begins: Date,
  ) {
    this.present = context.clock.now();
    this.clock = new StoryClock(begins);
    this.git = stage.git;
    this.portal = stage.portal;
    this.metrics = stage.metrics;
    this.context = {
      ...context,
      clock: this.clock,
      cluster: inThePast(
        context.cluster,
        this.clock,
        new Date(this.present.getTime() - EVENT_TTL_MS),
      ),
    };
    this.target = new DeploymentTarget(this.context);
    this.canaryStatus = new CanaryStatusWriter(this.context);
    this.canaryEvents = new EventRecorder(this.context, 'flagger');
    this.rooms = [
      createWorkloads(this.context),
      // Weeks pass in seconds: it need not look at each pod.
      createArgoCd(this.context, stage.repositories, {
        pace: { settleSeconds: 6, polls: false },
      }),
    ];
  }

  /** Plays the steps in the order of their time, up to the present. */
  play(steps: readonly Step[]): void {
    this.rooms.forEach(room => room.start());
    const inOrder = [...steps].sort(
      (left, right) => left.at.getTime() - right.at.getTime(),
    );
    for (const step of inOrder) {
      this.clock.skipTo(step.at);
      step.happens(this);
    }
    this.clock.skipTo(new Date(this.present.getTime() - 45_000));
    this.refreshAll();
    const left = this.present.getTime() - this.clock.now().getTime();
    this.clock.run(Math.max(0, left) / 1000);
    this.rooms.forEach(room => room.stop());
    this.clock.stop();
  }

  create(object: NewObject): void {
    this.context.cluster.create(object);
  }

  /** Has Argo CD look at once, as a webhook of the Git host would. */
  refresh(application: { namespace: string; name: string }): void {
    this.context.cluster.merge(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        namespace: application.namespace,
        name: application.name,
      },
      { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
    );
  }

  private refreshAll(): void {
    const { cluster, random } = this.context;
    const applications = cluster.list({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
    });
    for (const { metadata } of applications) {
      const { namespace = '', name } = metadata;
      this.clock.after(random.between(1, 40), () =>
        this.refresh({ namespace, name }),
      );
    }
  }
}

/** Dates what is created and what containers write. */
function inThePast(
  cluster: Cluster,
  clock: StoryClock,
  forgottenBefore: Date,
): Cluster {
  return {
    name: cluster.name,
    get: ref => cluster.get(ref),
    list: (kind, options) => cluster.list(kind, options),
    create: object => {
      const dated = {
        ...object,
        metadata: {
          creationTimestamp: timestamp(clock.now()),
          ...object.metadata,
        },
      };
      // An API server would have forgotten it long since.
      return object.kind === EVENT.kind && clock.now() < forgottenBefore
        ? forgotten(dated)
        : cluster.create(dated);
    },
    update: object => cluster.update(object),
    merge: (ref, patch, options) => cluster.merge(ref, patch, options),
    delete: ref => cluster.delete(ref),
    onEvent: listener => cluster.onEvent(listener),
    appendLog: (stream, line) => cluster.logs.append(stream, line, clock.now()),
    logs: cluster.logs,
  };
}

function forgotten(object: NewObject): KubernetesObject {
  return {
    ...object,
    metadata: {
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      ...object.metadata,
      name: object.metadata.name ?? '',
    },
  };
}
