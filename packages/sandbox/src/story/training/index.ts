import type { ArgoWorkflows } from '../../argo-workflows';
import type { SandboxContext } from '../../context';
import type { GitHost } from '../../git-host';
import type { MlflowRegistry } from '../../mlflow';
import type { MetricsSource } from '../../prometheus';
import { TrainingCourse } from './course';
import { storyBegins } from './history';
import { PIPELINE_IMAGE, pipelineProgram } from './programs';
import {
  isModelServiceStep,
  modelServiceProgram,
} from './programs/modelService';
import { ReleaseProposals } from './proposals';
import { placeAliases, registerModels } from './registered';
import { TrainingSources } from './sources';
import { TrainingStage } from './stage';

export { MODELS, type ModelStory } from './models';
export { TRAINING_NAMESPACE } from './steps';

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
  const sources = git && new TrainingSources(git);
  const course = new TrainingCourse(registry, context.random.id(8), sources);
  argo.programs.register(PIPELINE_IMAGE, pipelineProgram(registry, course));
  argo.programs.recognise(
    isModelServiceStep,
    modelServiceProgram(registry, course, {
      metrics,
      ...(git && { proposals: new ReleaseProposals(git) }),
    }),
  );
  argo.start();

  const { time } = argo;
  const now = context.clock.now();
  const stage = new TrainingStage(context, argo, course, sources);
  time.rewind(storyBegins(now));
  registerModels(registry, time.now());
  stage.createTemplates();
  stage.schedulePast(now);
  time.catchUp();
  placeAliases(registry);
  return { actions: { 'start-training': input => stage.start(input) } };
}
