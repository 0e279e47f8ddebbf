import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';
import type {
  Cluster,
  ClusterEvent,
  KubernetesObject,
  ObjectRef,
} from '../kubernetes/types';
import { timestamp } from '../kubernetes/timestamp';
import { fromCronWorkflow } from './actions/submit';
import { API_VERSION, LABEL } from './labels';
import { seconds } from './spec';
import type { Time } from './time';
import { WORKFLOW, workflowRef } from './workflows';

const CRON = { apiVersion: API_VERSION, kind: 'CronWorkflow' };

const specSchema = z.looseObject({
  schedule: z.string().optional(),
  schedules: z.array(z.string()).optional(),
  timezone: z.string().optional(),
  suspend: z.boolean().optional(),
  concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace', '']).optional(),
  successfulJobsHistoryLimit: z.number().optional(),
  failedJobsHistoryLimit: z.number().optional(),
});
type CronSpec = z.infer<typeof specSchema>;

interface Planned {
  /** What the plan was made from. */
  schedule: string;
  timer: { cancel(): void };
}

/**
 * Submits the runs of CronWorkflows. At a speed other than 1 the schedule's
 * hours pass as fast as all other hours of the sandbox.
 */
export class CronController {
  private readonly cluster: Cluster;
  private readonly time: Time;
  private readonly log: (message: string) => void;
  private readonly planned = new Map<string, Planned>();
  private unsubscribe?: () => void;

  constructor(options: {
    cluster: Cluster;
    time: Time;
    log(message: string): void;
  }) {
    this.cluster = options.cluster;
    this.time = options.time;
    this.log = options.log;
  }

  start(): void {
    if (this.unsubscribe) {
      return;
    }
    this.unsubscribe = this.cluster.onEvent(event => this.onEvent(event));
    this.cluster.list(CRON).forEach(cron => this.plan(cron));
  }

  stop(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.planned.forEach(({ timer }) => timer.cancel());
    this.planned.clear();
  }

  private onEvent({ type, object }: ClusterEvent): void {
    if (object.apiVersion !== API_VERSION) {
      return;
    }
    if (object.kind === 'CronWorkflow') {
      if (type === 'DELETED') this.unplan(keyOf(object));
      else this.plan(object);
    }
    const cronName = object.metadata.labels?.[LABEL.cronWorkflow];
    if (object.kind === 'Workflow' && cronName) {
      if (isOver(object) || type === 'DELETED') {
        const namespace = object.metadata.namespace ?? 'default';
        this.time.after(0, () => this.settle(namespace, cronName));
      }
    }
  }

  private unplan(key: string): void {
    this.planned.get(key)?.timer.cancel();
    this.planned.delete(key);
  }

  /** Plans the next run, unless it is planned by the same schedule already. */
  private plan(cron: KubernetesObject): void {
    const key = keyOf(cron);
    const spec = specSchema.safeParse(cron.spec);
    const schedule = spec.success ? scheduleText(spec.data) : '';
    if (this.planned.get(key)?.schedule === schedule) {
      return;
    }
    this.unplan(key);
    if (spec.success) {
      this.planFrom(cron, spec.data, this.time.now());
    }
  }

  private planFrom(cron: KubernetesObject, spec: CronSpec, after: Date): void {
    const key = keyOf(cron);
    const ref = refOf(cron);
    let next: Date | undefined;
    try {
      next = nextRun(spec, after);
    } catch (error) {
      this.report(ref, error);
      return;
    }
    if (!next) {
      return;
    }
    const due = next;
    const wait = (due.getTime() - after.getTime()) / 1000;
    this.planned.set(key, {
      schedule: scheduleText(spec),
      timer: this.time.after(wait, () => {
        this.planned.delete(key);
        this.due(ref, due);
      }),
    });
  }

  private due(ref: ObjectRef, scheduled: Date): void {
    const cron = this.cluster.get(ref);
    const spec = specSchema.safeParse(cron?.spec);
    if (!cron || !spec.success) {
      return;
    }
    // The next is counted from the schedule, not from when this ran.
    this.planFrom(cron, spec.data, scheduled);
    try {
      this.submit(cron, spec.data, scheduled);
    } catch (error) {
      this.report(ref, error);
    }
  }

  private submit(
    cron: KubernetesObject,
    spec: CronSpec,
    scheduled: Date,
  ): void {
    const active = this.runsOf(cron).filter(run => !isOver(run));
    if (
      spec.suspend ||
      (spec.concurrencyPolicy === 'Forbid' && active.length > 0)
    ) {
      return;
    }
    if (spec.concurrencyPolicy === 'Replace') {
      for (const { metadata } of active) {
        this.cluster.merge(
          workflowRef(metadata.namespace ?? 'default', metadata.name),
          { spec: { shutdown: 'Terminate' } },
        );
      }
    }
    const name = `${cron.metadata.name}-${Math.floor(scheduled.getTime() / 1000)}`;
    const workflow = fromCronWorkflow(cron, scheduled, name);
    const now = timestamp(this.time.now());
    workflow.metadata.creationTimestamp = now;
    this.cluster.create(workflow);
    this.cluster.merge(refOf(cron), {
      status: {
        phase: 'Active',
        lastScheduledTime: now,
        active: this.activeReferences(cron),
        conditions: [],
      },
    });
  }

  /** Counts what ended, and deletes what is beyond the history limits. */
  private settle(namespace: string, name: string): void {
    const ref = { ...CRON, namespace, name };
    const cron = this.cluster.get(ref);
    const spec = specSchema.safeParse(cron?.spec);
    if (!cron || !spec.success) {
      return;
    }
    const over = this.runsOf(cron)
      .filter(isOver)
      .sort((a, b) =>
        b.metadata.creationTimestamp.localeCompare(
          a.metadata.creationTimestamp,
        ),
      );
    const succeeded = over.filter(hasSucceeded);
    const failed = over.filter(run => !hasSucceeded(run));
    for (const { metadata } of [
      ...succeeded.slice(spec.data.successfulJobsHistoryLimit ?? 3),
      ...failed.slice(spec.data.failedJobsHistoryLimit ?? 1),
    ]) {
      this.cluster.delete(
        workflowRef(metadata.namespace ?? 'default', metadata.name),
      );
    }
    this.cluster.merge(ref, {
      status: { active: this.activeReferences(cron) },
    });
  }

  private runsOf(cron: KubernetesObject): KubernetesObject[] {
    return this.cluster.list(WORKFLOW, {
      namespace: cron.metadata.namespace,
      labelSelector: `${LABEL.cronWorkflow}=${cron.metadata.name}`,
    });
  }

  private activeReferences(cron: KubernetesObject) {
    return this.runsOf(cron)
      .filter(run => !isOver(run))
      .map(({ metadata }) => ({
        ...WORKFLOW,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      }));
  }

  private report(ref: ObjectRef, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.log(`CronWorkflow ${ref.namespace}/${ref.name}: ${message}`);
    const cron = this.cluster.get(ref);
    if (cron) {
      this.cluster.merge(ref, {
        status: {
          conditions: [{ type: 'SpecError', status: 'True', message }],
        },
      });
    }
  }
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function refOf({ metadata }: KubernetesObject): ObjectRef {
  return {
    ...CRON,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
  };
}

function isOver({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[LABEL.completed] === 'true';
}

function hasSucceeded({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[LABEL.phase] === 'Succeeded';
}

function schedulesOf({ schedules, schedule }: CronSpec): string[] {
  return schedules ?? (schedule ? [schedule] : []);
}

function scheduleText(spec: CronSpec): string {
  return JSON.stringify([schedulesOf(spec), spec.timezone]);
}

/** The earliest of all schedules. @throws Error for one that is malformed. */
function nextRun(spec: CronSpec, after: Date): Date | undefined {
  return schedulesOf(spec)
    .map(schedule => nextOf(schedule, spec.timezone || 'UTC', after))
    .sort((a, b) => a.getTime() - b.getTime())[0];
}

function nextOf(schedule: string, tz: string, after: Date): Date {
  const every = /^@every\s+(\S+)$/.exec(schedule);
  if (every) {
    const parts = every[1].match(/\d+[a-zµ]+/g) ?? [];
    const wait = parts.reduce((sum, part) => sum + seconds(part), 0);
    return new Date(after.getTime() + Math.max(1, wait) * 1000);
  }
  return CronExpressionParser.parse(schedule, { currentDate: after, tz })
    .next()
    .toDate();
}
