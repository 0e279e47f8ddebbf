import { ConflictError, InputError, isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  targetBranch,
  type Repositories,
} from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import { editsFor } from '../clients/proposeFiles';
import { readWorkspaceFiles } from '../clients/workspaceFiles';

const example = stringify({
  steps: [
    {
      id: 'source',
      action: 'mlops:repository:compare',
      name: 'Look for the repository',
      input: {
        url: 'https://git.example.com/models/fraud-detection',
        sourcePath: './source',
      },
    },
    {
      action: 'publish:gitea',
      name: 'Publish',
      if: '${{ not steps.source.output.published }}',
    },
  ],
});

/**
 * `mlops:repository:compare`: whether a repository was published already, by an
 * earlier run that failed later.
 */
export function createCompareRepositoryAction(options: {
  repositories: Repositories;
}) {
  const { repositories } = options;
  return createTemplateAction({
    id: 'mlops:repository:compare',
    description:
      'Says whether a repository has the files of a folder already, so that a task can be run again; fails when it is somebody else’s',
    examples: [{ description: 'Publish only once', example }],
    supportsDryRun: true,
    schema: {
      input: {
        url: z => z.string().url().describe('Where people open the repository'),
        sourcePath: z =>
          z.string().describe('Folder of the workspace with its files'),
      },
      output: {
        published: z =>
          z.boolean().describe('Whether it is there, with all these files'),
        commit: z => z.string().optional().describe('The head of its branch'),
      },
    },
    async handler({ input, output, logger, workspacePath, signal }) {
      const { url, sourcePath } = input;
      const files = await readWorkspaceFiles(workspacePath, sourcePath);
      if (Object.keys(files).length === 0) {
        throw new InputError(`The folder ${sourcePath} has no files`);
      }
      const reader = repositories.read(url, signal);
      const head = await headOf(url, async () =>
        targetBranch(reader.repository, ''),
      );
      if (!head) {
        logger.info(`${url} is not there yet`);
        output('published', false);
        return;
      }
      const differing = await editsFor(reader, head, files);
      if (differing.length > 0) {
        throw new ConflictError(
          `There is a repository ${url} already, and it is not this service's (${differing[0].path} differs); choose another name`,
        );
      }
      logger.info(`${url} was published by an earlier run; going on with it`);
      output('published', true);
      output('commit', head.sha);
    },
  });
}

/** Undefined when there is no such repository. */
async function headOf(
  url: string,
  look: () => ReturnType<typeof targetBranch>,
) {
  try {
    return (await look()).head;
  } catch (error) {
    if (!isError(error) || error.name !== 'NotFoundError') throw error;
    if (error.message.includes('is no branch of')) {
      throw new ConflictError(
        `There is a repository ${url} already, and it is empty; delete it, or choose another name`,
      );
    }
    return undefined;
  }
}
