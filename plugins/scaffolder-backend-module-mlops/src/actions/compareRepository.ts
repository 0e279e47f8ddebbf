import { ConflictError, isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  targetBranch,
  type CommitDetail,
  type Repositories,
  type RepositoryReader,
} from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import { editsFor } from '../clients/proposeFiles';
import { readFilledFolder } from '../clients/workspaceFiles';

/** How far back the commit is looked for that a repository began with. */
const MOST_CHANGES = 50;

const example = stringify({
  steps: [
    {
      id: 'source',
      action: 'mlops:repository:compare',
      name: 'Look for the repository',
      input: {
        url: 'https://git.example.com/models/fraud-detection',
        sourcePath: './source',
        description: 'Fraud detection',
        begunWith: 'catalog-info.yaml',
      },
    },
    {
      action: 'publish:gitea',
      name: 'Publish',
      if: '${{ not steps.source.output.published and not steps.source.output.empty }}',
    },
    {
      action: 'mlops:repository:push',
      name: 'Fill what an earlier run left empty',
      if: '${{ steps.source.output.empty }}',
    },
  ],
});

/**
 * `mlops:repository:compare`: how far an earlier run that failed later has come
 * with a repository.
 */
export function createCompareRepositoryAction(options: {
  repositories: Repositories;
}) {
  const { repositories } = options;
  return createTemplateAction({
    id: 'mlops:repository:compare',
    description:
      'Says whether a repository has, or began with, the files of a folder already, so that a task can be run again; fails when it is somebody else’s',
    examples: [{ description: 'Publish only once', example }],
    supportsDryRun: true,
    schema: {
      input: {
        url: z => z.string().url().describe('Where people open the repository'),
        sourcePath: z =>
          z.string().describe('Folder of the workspace with its files'),
        description: z =>
          z
            .string()
            .optional()
            .describe(
              'What the repository is published with: an empty one that says so is taken for what an earlier run has left',
            ),
        begunWith: z =>
          z
            .string()
            .optional()
            .describe(
              'A file that came with its first commit; where the repository has changed since, that commit is compared',
            ),
      },
      output: {
        published: z =>
          z.boolean().describe('Whether it is there, with all these files'),
        empty: z =>
          z.boolean().describe('Whether it is there, without any commit'),
        commit: z => z.string().optional().describe('The head of its branch'),
      },
    },
    async handler({ input, output, logger, workspacePath, signal }) {
      const { url, sourcePath } = input;
      const files = await readFilledFolder(workspacePath, sourcePath);
      const reader = repositories.read(url, signal);
      const { repository } = reader;
      const description = await found(() => repository.description());
      const head = await found(() => targetBranch(repository, ''));
      output('published', head !== undefined);
      output('empty', description !== undefined && head === undefined);
      if (description === undefined) {
        logger.info(`${url} is not there yet`);
        return;
      }
      if (!head) {
        if (!input.description || description !== input.description) {
          throw new ConflictError(
            `There is a repository ${url} already, and it is empty; delete it, or choose another name`,
          );
        }
        logger.info(`${url} was made by an earlier run, and is empty`);
        return;
      }
      output('commit', head.head.sha);
      const differing = await firstDifference(reader, head.head, files);
      if (differing === undefined) {
        logger.info(`${url} was published by an earlier run; going on with it`);
        return;
      }
      const begun = await beginningOf(reader, head.branch, input.begunWith);
      if (!begun || (await firstDifference(reader, begun, files))) {
        throw new ConflictError(
          `There is a repository ${url} already, and it is not this service's (${differing} differs); choose another name`,
        );
      }
      logger.info(
        `${url} was published by an earlier run, and has changed since; it is left as it is`,
      );
    },
  });
}

async function firstDifference(
  reader: RepositoryReader,
  commit: CommitDetail,
  files: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const [first] = await editsFor(reader, commit, files);
  return first?.path;
}

/** The oldest commit that touched a file. */
async function beginningOf(
  { repository }: RepositoryReader,
  ref: string,
  path: string | undefined,
): Promise<CommitDetail | undefined> {
  if (!path) return undefined;
  const history = await repository.history({ ref, path, limit: MOST_CHANGES });
  const oldest = history.at(-1);
  return oldest && repository.commit(oldest.sha);
}

/** Undefined when there is none. */
async function found<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isError(error) && error.name === 'NotFoundError') return undefined;
    throw error;
  }
}
