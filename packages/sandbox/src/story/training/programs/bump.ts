import type { ContainerRun, Ending, Execution } from '../../../argo-workflows';
import type { ReleaseProposals } from '../proposals';
import { info } from './arguments';

/** Proposes to release what was trained, by a pull request. */
export function bump(
  run: ContainerRun,
  about: { model: string; options: Readonly<Record<string, string>> },
  proposals: ReleaseProposals | undefined,
): Execution {
  const { model: service, options } = about;
  const { overlay = 'dev', tag, 'model-version': version } = options;
  return {
    seconds: run.random.between(20, 40),
    happenings: [{ at: 5, line: info(`proposing a release to ${overlay}`) }],
    end: (): Ending => {
      const release = { service, overlay, tag, version };
      const { exitCode, said } = proposals?.propose(release) ?? {
        exitCode: 1,
        said: 'this sandbox has no Git host',
      };
      return {
        exitCode,
        said,
        ...(exitCode !== 0 && { message: said }),
      };
    },
  };
}
