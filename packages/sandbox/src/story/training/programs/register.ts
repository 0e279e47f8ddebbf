import type { ContainerRun, Execution } from '../../../argo-workflows';
import type { MlflowRegistry } from '../../../mlflow';
import type { TrainingCourse } from '../course';
import { info } from './arguments';

/** Makes the candidate a version of the registered model. */
export function register(
  run: ContainerRun,
  options: Readonly<Record<string, string>>,
  registry: MlflowRegistry,
  course: TrainingCourse,
): Execution {
  const { model = 'model', 'run-id': runId = '' } = options;
  const outcome = course.outcomeOf(run.workflow.name, model);
  return {
    seconds: 22,
    happenings: [
      { at: 4, line: info(`registering runs:/${runId}/model as ${model}`) },
      { at: 18, line: info('waiting until the version is READY') },
    ],
    end: now => {
      const version = registry.asOf(now, () => {
        if (!registry.models.has(model)) {
          registry.models.create(model);
        }
        return registry.models.createVersion(model, {
          source: `runs:/${runId}/model`,
          runId,
          description: outcome.message,
          tags: [
            ['git.commit', outcome.commit],
            ['workflow', `${run.workflow.namespace}/${run.workflow.name}`],
          ],
        });
      });
      return {
        exitCode: 0,
        outputs: { 'model-version': String(version.version) },
      };
    },
  };
}
