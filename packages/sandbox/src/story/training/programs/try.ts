import type { ContainerRun, Execution } from '../../../argo-workflows';
import { info } from './arguments';

/** One trial of a sweep over a hyperparameter. */
export function tryOut(
  run: ContainerRun,
  options: Readonly<Record<string, string>>,
): Execution {
  const { name = 'learning_rate', value = '0.1' } = options;
  const score = run.random.between(0.82, 0.95).toFixed(4);
  const seconds = run.random.between(120, 240);
  return {
    seconds,
    happenings: [
      { at: 2, line: info(`trial with ${name} = ${value}`) },
      { at: seconds - 3, line: info(`cross-validated accuracy ${score}`) },
    ],
    end: () => ({ exitCode: 0, outputs: { score } }),
  };
}
