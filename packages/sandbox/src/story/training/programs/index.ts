import type { ContainerRun, Execution, Program } from '../../../argo-workflows';
import type { MlflowRegistry } from '../../../mlflow';
import type { TrainingCourse } from '../course';
import { optionsOf } from './arguments';
import { build } from './build';
import { evaluate } from './evaluate';
import { register } from './register';
import { train } from './train';
import { tryOut } from './try';
import { validate } from './validate';

/** The image that the steps of the trainings run. */
export const PIPELINE_IMAGE = 'ghcr.io/slipway-demo/model-pipeline';

/** What the image does, by its first argument. */
export function pipelineProgram(
  registry: MlflowRegistry,
  course: TrainingCourse,
): Program {
  return run => {
    const [command, ...rest] = run.args;
    const options = optionsOf(rest);
    switch (command) {
      case 'validate':
        return validate(run, options.model ?? '', course);
      case 'train':
        return train(run, options, registry, course);
      case 'evaluate':
        return evaluate(run, options, registry, course);
      case 'register':
        return register(run, options, registry, course);
      case 'build':
        return build(run, options);
      case 'try':
        return tryOut(run, options);
      default:
        return unknownCommand(run, command ?? '');
    }
  };
}

function unknownCommand(_run: ContainerRun, command: string): Execution {
  const message = `unknown command "${command}"`;
  return {
    seconds: 1,
    happenings: [{ at: 0.5, line: `ERROR ${message}` }],
    end: () => ({ exitCode: 2, message }),
  };
}
