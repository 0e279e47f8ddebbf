import type { SandboxContext } from '../context';
import { equalJson } from '../kubernetes/json';
import type { ClusterEvent, KubernetesObject } from '../kubernetes/types';
import type { MetricsSource } from '../prometheus';
import { Analysis } from './analysis';
import { readCanary, type Canary } from './canary';
import { CanaryEvents } from './canaryEvents';
import { canaryRef, CanaryStatusWriter } from './canaryStatus';
import { DeploymentTarget } from './deploymentTarget';
import { RouteTable } from './routes';
import type { Webhooks } from './webhooks';

const CANARY = { apiVersion: 'flagger.app/v1beta1', kind: 'Canary' };
const FINALIZER = 'finalizer.flagger.app';
/** How often the wait for a target to come back is repeated. */
const FINALIZE_RETRY_SECONDS = 3;

interface Job {
  intervalSeconds: number;
  timer: { cancel(): void };
  running: boolean;
}

/** Gives each canary its turns (flagger v1.44, pkg/controller). */
export class CanaryController {
  private readonly context: SandboxContext;
  private readonly events: CanaryEvents;
  private readonly status: CanaryStatusWriter;
  private readonly target: DeploymentTarget;
  private readonly routes: RouteTable;
  private readonly analysis: Analysis;
  private readonly jobs = new Map<string, Job>();
  private readonly finalizing = new Map<string, { cancel(): void }>();
  private unsubscribe = () => {};

  constructor(
    context: SandboxContext,
    metrics: MetricsSource,
    webhooks: Webhooks,
  ) {
    this.context = context;
    this.events = new CanaryEvents(context, webhooks);
    this.status = new CanaryStatusWriter(context);
    this.target = new DeploymentTarget(context);
    this.routes = new RouteTable(metrics);
    this.analysis = new Analysis({
      context,
      metrics,
      events: this.events,
      routes: this.routes,
      webhooks,
    });
  }

  start(): void {
    this.unsubscribe = this.context.cluster.onEvent(event => {
      if (event.object.kind === CANARY.kind) {
        this.onCanary(event);
      }
    });
    this.context.cluster.list(CANARY).forEach(object => this.sync(object));
  }

  stop(): void {
    this.unsubscribe();
    this.jobs.forEach(job => job.timer.cancel());
    this.jobs.clear();
    this.finalizing.forEach(timer => timer.cancel());
    this.finalizing.clear();
  }

  private onCanary({ type, object, previous }: ClusterEvent): void {
    if (type === 'DELETED') {
      this.forget(object);
      return;
    }
    const deleting = object.metadata.deletionTimestamp !== undefined;
    if (
      type === 'ADDED' ||
      !equalJson(object.spec, previous?.spec) ||
      deleting !== (previous?.metadata.deletionTimestamp !== undefined)
    ) {
      this.sync(object);
    }
  }

  private sync(object: KubernetesObject): void {
    const canary = readCanary(object);
    if (!canary || canary.spec.targetRef.kind !== 'Deployment') {
      this.context.log(
        `flagger: ${object.metadata.namespace}/${object.metadata.name} is left alone: the sandbox knows Deployments as targets`,
      );
      return;
    }
    const finalizer = hasFinalizer(object);
    if (object.metadata.deletionTimestamp) {
      if (canary.spec.revertOnDeletion && finalizer) {
        this.finalize(canary, 4);
      }
      return;
    }
    if (!canary.status.conditions) {
      this.status.setInitializing(canary);
    }
    if (canary.spec.revertOnDeletion !== finalizer) {
      this.setFinalizer(canary, canary.spec.revertOnDeletion);
    }
    this.routes.get(canary);
    this.schedule(canary);
  }

  private schedule(canary: Canary): void {
    const key = keyOf(canary);
    const { intervalSeconds } = canary;
    const present = this.jobs.get(key);
    if (present?.intervalSeconds === intervalSeconds) {
      return;
    }
    present?.timer.cancel();
    const timer = this.context.clock.every(intervalSeconds, () => {
      this.run(job, canary).catch((error: unknown) =>
        this.context.log(`flagger: ${key}: ${String(error)}`),
      );
    });
    const job: Job = { intervalSeconds, timer, running: false };
    this.jobs.set(key, job);
  }

  /** A turn that takes longer than the interval is not overtaken. */
  private async run(job: Job, canary: Canary): Promise<void> {
    if (job.running) {
      return;
    }
    job.running = true;
    try {
      await this.analysis.advance(canary);
    } finally {
      job.running = false;
    }
  }

  /** Gives the traffic back to the target before the canary goes. */
  private finalize(canary: Canary, attempts: number): void {
    const key = keyOf(canary);
    this.jobs.get(key)?.timer.cancel();
    this.jobs.delete(key);
    if (canary.status.phase !== 'Terminating') {
      this.status.setPhase(canary, 'Terminating');
      const { name, namespace } = canary;
      this.events.info(canary, `Terminating canary ${name}.${namespace}`);
    }
    this.target.revert(canary);
    if (!this.target.targetReadiness(canary).ready && attempts > 0) {
      const pause = FINALIZE_RETRY_SECONDS * 2 ** (4 - attempts);
      const timer = this.context.clock.after(pause, () => {
        this.finalizing.delete(key);
        const object = this.context.cluster.get(canaryRef(canary));
        const fresh = object && readCanary(object);
        if (fresh) {
          this.finalize(fresh, attempts - 1);
        }
      });
      this.finalizing.set(key, timer);
      return;
    }
    this.setFinalizer(canary, false);
    const { name, namespace } = canary;
    this.events.info(canary, `Terminated canary ${name}.${namespace}`);
  }

  private setFinalizer(canary: Canary, wanted: boolean): void {
    const others = (canary.object.metadata.finalizers ?? []).filter(
      each => each !== FINALIZER,
    );
    const finalizers = wanted ? [...others, FINALIZER] : others;
    this.context.cluster.merge(canaryRef(canary), { metadata: { finalizers } });
  }

  private forget(object: KubernetesObject): void {
    const canary = readCanary(object);
    if (!canary) {
      return;
    }
    const key = keyOf(canary);
    this.jobs.get(key)?.timer.cancel();
    this.jobs.delete(key);
    this.finalizing.get(key)?.cancel();
    this.finalizing.delete(key);
    this.routes.forget(canary);
  }
}

function hasFinalizer({ metadata }: KubernetesObject): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

function keyOf({ namespace, name }: Canary): string {
  return `${namespace}/${name}`;
}
