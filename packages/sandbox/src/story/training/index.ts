import { z } from 'zod';
import type { ArgoWorkflows } from '../../argo-workflows';
import type { SandboxContext } from '../../context';
import type { GitHost } from '../../git-host';
import { timestamp } from '../../kubernetes/timestamp';
import type { MlflowRegistry } from '../../mlflow';
import type { MetricsSource } from '../../prometheus';
import { TrainingCourse } from './course';
import {
  pastRuns,
  retrainingSchedule,
  retrainingSince,
  storyBegins,
  type PastRun,
} from './history';
import { MODELS, modelStory } from './models';
import { retraining, trainingRun, trainingTemplate } from './pipeline';
import { PIPELINE_IMAGE, pipelineProgram } from './programs';
import {
  isModelServiceStep,
  modelServiceProgram,
} from './programs/modelService';
import { ReleaseProposals } from './proposals';
import { placeAliases, registerModels } from './registered';
import { TRAINING_NAMESPACE } from './steps';
import { TrainingSources } from './sources';
import { sweepTemplate } from './sweep';

export { MODELS, type ModelStory } from './models';
export { TRAINING_NAMESPACE } from './steps';

/** How long before a training its sources are committed. */
const COMMITTED_BEFORE_MS = 40 * 60 * 1000;

/** What a demonstrator can make happen. */
export interface TrainingStory {
  actions: Record<
    string,
    (input: Readonly<Record<string, unknown>>) => { workflow: string }
  >;
}

/**
 * Plays the past of the three models: their trainings really run, on a clock
 * that races up to now, and leave runs and versions in MLflow. What is not over
 * then goes on at the sandbox's own pace. Starts the controllers.
 */
export function tellTrainingStory(
  context: SandboxContext,
  registry: MlflowRegistry,
  argo: ArgoWorkflows,
  { git, metrics }: { git?: GitHost; metrics?: MetricsSource } = {},
): TrainingStory {
  const { cluster, clock, random } = context;
  const { time } = argo;
  const now = clock.now();
  const sources = git && new TrainingSources(git);
  const course = new TrainingCourse(registry, random.id(8), sources);
  argo.programs.register(PIPELINE_IMAGE, pipelineProgram(registry, course));
  argo.programs.recognise(
    isModelServiceStep,
    modelServiceProgram(registry, course, {
      metrics,
      ...(git && { proposals: new ReleaseProposals(git) }),
    }),
  );
  argo.start();

  time.rewind(storyBegins(now));
  registerModels(registry, time.now());
  for (const model of MODELS) {
    const createdAt = { creationTimestamp: timestamp(time.now()) };
    for (const template of [trainingTemplate(model), sweepTemplate(model)]) {
      cluster.create({
        ...template,
        metadata: { ...template.metadata, ...createdAt },
      });
    }
  }
  const at = (instant: Date, task: () => void) =>
    time.after((instant.getTime() - time.now().getTime()) / 1000, task);

  const runs = pastRuns(now);
  const commits = commitSources(runs);
  runs.forEach(past => play(past));
  scheduleRetraining();
  time.catchUp();
  placeAliases(registry);

  /** One after the other, as they were made; by the name of the run. */
  function commitSources(all: readonly PastRun[]): Map<string, string> {
    const inOrder = [...all].sort(
      (one, other) => one.run.at.getTime() - other.run.at.getTime(),
    );
    return new Map(
      inOrder.flatMap(({ model, run, outcome }): Array<[string, string]> => {
        const before = new Date(run.at.getTime() - COMMITTED_BEFORE_MS);
        const { message, by = run.by, params } = outcome;
        const sha = message
          ? sources?.commit(model, { at: before, by, message, params })
          : sources?.commitAt(model, run.at);
        return sha ? [[run.name, sha]] : [];
      }),
    );
  }

  function play({ model, run, outcome, approvedAfterMinutes }: PastRun): void {
    const commit = commits.get(run.name);
    course.plan(run.name, { ...outcome, ...(commit && { commit }) });
    at(run.at, () => cluster.create(trainingRun(model, run)));
    if (approvedAfterMinutes !== undefined) {
      const approved = run.at.getTime() + approvedAfterMinutes * 60_000;
      at(new Date(approved), () =>
        argo.resume(TRAINING_NAMESPACE, run.name, 'risk-committee'),
      );
    }
  }

  function scheduleRetraining(): void {
    const [fraud] = MODELS;
    const { cron, lastRun } = retrainingSchedule(now);
    const prefix = `${fraud.prefix}-model-retraining`;
    for (let week = 0; week < 4; week += 1) {
      const seconds = lastRun.getTime() / 1000 - week * 7 * 24 * 60 * 60;
      const commit = sources?.commitAt(fraud, new Date(seconds * 1000));
      course.plan(`${prefix}-${seconds}`, {
        rejected: true,
        ...(commit && { commit }),
        // The one that is running now can be watched for a good while.
        slowness: week === 0 ? 12 : 1,
      });
    }
    const since = retrainingSince(now);
    at(since, () => {
      const object = retraining(fraud, cron);
      object.metadata.creationTimestamp = timestamp(since);
      cluster.create(object);
    });
  }

  return { actions: { 'start-training': input => startTraining(input) } };

  function startTraining(input: Readonly<Record<string, unknown>>) {
    const { model: name, fails } = z
      .object({
        model: z.string().default('fraud-detection'),
        fails: z.boolean().default(false),
      })
      .parse(input);
    const model = modelStory(name);
    if (!model) {
      throw new Error(
        `There is no model ${name}; there are ${MODELS.map(each => each.name).join(', ')}.`,
      );
    }
    const template = `${model.prefix}-model-training`;
    const workflow = `${template}-${random.id(5)}`;
    const commit = sources?.commitAt(model, clock.now());
    course.plan(workflow, { fails, ...(commit && { commit }) });
    cluster.create(
      trainingRun(model, {
        name: workflow,
        template,
        at: clock.now(),
        by: 'demo',
      }),
    );
    return { workflow };
  }
}
