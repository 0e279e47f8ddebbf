import { z } from 'zod';
import type { ArgoWorkflows } from '../../argo-workflows';
import type { SandboxContext } from '../../context';
import { timestamp } from '../../kubernetes/timestamp';
import type { TrainingCourse } from './course';
import {
  pastRuns,
  retrainingSchedule,
  retrainingSince,
  type PastRun,
} from './history';
import { MODELS, modelStory } from './models';
import { retraining, trainingRun, trainingTemplate } from './pipeline';
import type { TrainingSources } from './sources';
import { TRAINING_NAMESPACE } from './steps';
import { sweepTemplate } from './sweep';

/** How long before a training its sources are committed. */
const COMMITTED_BEFORE_MS = 40 * 60 * 1000;

const startSchema = z.object({
  model: z.string().default('fraud-detection'),
  fails: z.boolean().default(false),
});

/** Puts trainings on: those of the past, and those that somebody starts. */
export class TrainingStage {
  constructor(
    private readonly context: SandboxContext,
    private readonly argo: ArgoWorkflows,
    private readonly course: TrainingCourse,
    private readonly sources: TrainingSources | undefined,
  ) {}

  createTemplates(): void {
    const createdAt = { creationTimestamp: timestamp(this.argo.time.now()) };
    for (const model of MODELS) {
      for (const template of [trainingTemplate(model), sweepTemplate(model)]) {
        this.context.cluster.create({
          ...template,
          metadata: { ...template.metadata, ...createdAt },
        });
      }
    }
  }

  /** All that has happened until now, to be played as time passes. */
  schedulePast(now: Date): void {
    const runs = pastRuns(now);
    const commits = this.commitSources(runs);
    for (const past of runs) this.schedule(past, commits.get(past.run.name));
    this.scheduleRetraining(now);
  }

  start(input: Readonly<Record<string, unknown>>): { workflow: string } {
    const { clock, cluster, random } = this.context;
    const { model: name, fails } = startSchema.parse(input);
    const model = modelStory(name);
    if (!model) {
      throw new Error(
        `There is no model ${name}; there are ${MODELS.map(each => each.name).join(', ')}.`,
      );
    }
    const template = `${model.prefix}-model-training`;
    const workflow = `${template}-${random.id(5)}`;
    const at = clock.now();
    const commit = this.sources?.commitAt(model, at);
    this.course.plan(workflow, { fails, ...(commit && { commit }) });
    cluster.create(
      trainingRun(model, { name: workflow, template, at, by: 'demo' }),
    );
    return { workflow };
  }

  /** One after the other, as they were made; by the name of the run. */
  private commitSources(all: readonly PastRun[]): Map<string, string> {
    const inOrder = [...all].sort(
      (one, other) => one.run.at.getTime() - other.run.at.getTime(),
    );
    return new Map(
      inOrder.flatMap(({ model, run, outcome }): Array<[string, string]> => {
        const before = new Date(run.at.getTime() - COMMITTED_BEFORE_MS);
        const { message, by = run.by, params } = outcome;
        const sha = message
          ? this.sources?.commit(model, { at: before, by, message, params })
          : this.sources?.commitAt(model, run.at);
        return sha ? [[run.name, sha]] : [];
      }),
    );
  }

  private schedule(
    { model, run, outcome, approvedAfterMinutes }: PastRun,
    commit: string | undefined,
  ): void {
    this.course.plan(run.name, { ...outcome, ...(commit && { commit }) });
    this.at(run.at, () => this.context.cluster.create(trainingRun(model, run)));
    if (approvedAfterMinutes !== undefined) {
      const approved = run.at.getTime() + approvedAfterMinutes * 60_000;
      this.at(new Date(approved), () =>
        this.argo.resume(TRAINING_NAMESPACE, run.name, 'risk-committee'),
      );
    }
  }

  private scheduleRetraining(now: Date): void {
    const [fraud] = MODELS;
    const { cron, lastRun } = retrainingSchedule(now);
    const prefix = `${fraud.prefix}-model-retraining`;
    for (let week = 0; week < 4; week += 1) {
      const seconds = lastRun.getTime() / 1000 - week * 7 * 24 * 60 * 60;
      const commit = this.sources?.commitAt(fraud, new Date(seconds * 1000));
      this.course.plan(`${prefix}-${seconds}`, {
        rejected: true,
        ...(commit && { commit }),
        // The one that is running now can be watched for a good while.
        slowness: week === 0 ? 12 : 1,
      });
    }
    const since = retrainingSince(now);
    this.at(since, () => {
      const object = retraining(fraud, cron);
      object.metadata.creationTimestamp = timestamp(since);
      this.context.cluster.create(object);
    });
  }

  private at(instant: Date, task: () => void): void {
    const { time } = this.argo;
    time.after((instant.getTime() - time.now().getTime()) / 1000, task);
  }
}
