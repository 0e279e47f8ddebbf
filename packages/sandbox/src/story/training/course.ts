import type { MlflowRegistry } from '../../mlflow';
import { createRandom } from '../../random';
import { modelStory, type ModelStory, type Scores } from './models';
import { sourcesUrl, type TrainingSources } from './sources';

/** How one training is to go. */
export interface Outcome {
  scores: Scores;
  params: Readonly<Record<string, string>>;
  /** The evaluation ends with an error. */
  fails: boolean;
  /** No better than the champion: not registered, and nothing is wrong. */
  rejected: boolean;
  /** How much longer than usual the training takes. */
  slowness: number;
  commit: string;
  message: string;
  by: string;
}

/** Knows how each training goes: as the story has it, or by the seed. */
export class TrainingCourse {
  private readonly planned = new Map<string, Partial<Outcome>>();
  private readonly registry: MlflowRegistry;
  private readonly seed: string;
  private readonly sources?: TrainingSources;

  constructor(
    registry: MlflowRegistry,
    seed: string,
    sources?: TrainingSources,
  ) {
    this.registry = registry;
    this.seed = seed;
    this.sources = sources;
  }

  /** Settles how a workflow will go before it runs. */
  plan(workflowName: string, outcome: Partial<Outcome>): void {
    this.planned.set(workflowName, outcome);
  }

  outcomeOf(workflowName: string, modelName: string): Outcome {
    const random = createRandom(`${this.seed}/${workflowName}`);
    const planned = this.planned.get(workflowName) ?? {};
    const story = modelStory(modelName);
    const fails = planned.fails ?? false;
    const scores =
      planned.scores ??
      this.nextScores(
        modelName,
        fails || planned.rejected === true,
        random.next(),
      );
    return {
      fails,
      rejected: false,
      slowness: 1,
      commit: this.commitOf(modelName) ?? random.hex(40),
      message: 'Train again on the newest data',
      by: 'pipeline',
      ...planned,
      scores,
      params: { ...(story?.params ?? {}), ...planned.params },
    };
  }

  /** A little better than the newest version; worse when it is to fail. */
  private nextScores(
    modelName: string,
    isWorse: boolean,
    luck: number,
  ): Scores {
    const before = this.newestScores(modelName);
    const better = (value: number) =>
      isWorse
        ? value - 0.03 - 0.05 * luck
        : value + (1 - value) * (0.05 + 0.1 * luck);
    const round = (value: number) => Math.round(value * 1000) / 1000;
    const precision = round(better(before.precision ?? 0.85));
    const recall = round(better(before.recall ?? 0.82));
    return {
      accuracy: round(better(before.accuracy ?? 0.88)),
      precision,
      recall,
      f1: round((2 * precision * recall) / (precision + recall)),
      roc_auc: round(better(before.roc_auc ?? 0.92)),
      log_loss: round((before.log_loss ?? 0.25) * (isWorse ? 1.2 : 0.93)),
    };
  }

  private newestScores(modelName: string): Scores {
    if (!this.registry.models.has(modelName)) {
      return {};
    }
    const newest = [...this.registry.models.get(modelName).versions.values()]
      .filter(({ runId }) => runId)
      .at(-1);
    if (!newest) {
      return {};
    }
    const score = (key: string) =>
      this.registry.runs.history(newest.runId, key).at(-1)?.value;
    return {
      accuracy: score('accuracy'),
      precision: score('precision'),
      recall: score('recall'),
      roc_auc: score('roc_auc'),
      log_loss: score('log_loss'),
    };
  }

  /** Of a generated service; what the story trains has its own commits. */
  private commitOf(modelName: string): string | undefined {
    return modelStory(modelName)
      ? undefined
      : this.sources?.generated(modelName)?.commit;
  }

  storyOf(modelName: string): ModelStory | undefined {
    return modelStory(modelName);
  }

  /** Where the sources of a model are. */
  repositoryOf(modelName: string): string {
    return sourcesUrl(modelName, this.sources);
  }
}
