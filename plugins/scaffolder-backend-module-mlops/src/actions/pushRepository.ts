import { ConflictError, InputError } from '@backstage/errors';
import {
  createTemplateAction,
  getRepoSourceDirectory,
  initRepoAndPush,
} from '@backstage/plugin-scaffolder-node';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import { readFilledFolder } from '../clients/workspaceFiles';

const example = stringify({
  steps: [
    {
      action: 'mlops:repository:push',
      name: 'Fill what an earlier run left empty',
      if: '${{ steps.source.output.empty }}',
      input: {
        url: 'https://git.example.com/models/fraud-detection',
        sourcePath: './source',
        gitCommitMessage: 'Begin fraud-detection from the template',
      },
    },
  ],
});

/**
 * `mlops:repository:push`: the first commit of a repository that was made, but
 * not filled, by a run that failed in between.
 */
export function createPushRepositoryAction(options: {
  repositories: Repositories;
}) {
  const { repositories } = options;
  return createTemplateAction({
    id: 'mlops:repository:push',
    description:
      'Pushes a folder as the first commit of an empty repository; never onto what is there',
    examples: [{ description: 'Go on with a repository', example }],
    supportsDryRun: true,
    schema: {
      input: {
        url: z => z.string().url().describe('Where people open the repository'),
        sourcePath: z =>
          z.string().describe('Folder of the workspace with its files'),
        defaultBranch: z => z.string().optional().describe('main'),
        gitCommitMessage: z => z.string().min(1).max(200),
      },
      output: {
        commitHash: z => z.string().optional(),
      },
    },
    async handler({ input, output, logger, workspacePath, signal, isDryRun }) {
      const { url, sourcePath, gitCommitMessage: commitMessage } = input;
      const files = Object.keys(
        await readFilledFolder(workspacePath, sourcePath),
      );
      if (isDryRun) {
        logger.info(`Would push ${files.length} files to ${url}`);
        return;
      }
      const branch = input.defaultBranch ?? 'main';
      const repository = repositories.open(url, signal);
      if (await repository.branchHead(branch)) {
        throw new ConflictError(
          `${url} is not empty any more; run the template again, so that it is compared`,
        );
      }
      const { commitHash } = await initRepoAndPush({
        dir: getRepoSourceDirectory(workspacePath, sourcePath),
        remoteUrl: `${repository.webUrl.replace(/\.git$/, '')}.git`,
        auth: await credentialsFor(repositories, url),
        defaultBranch: branch,
        logger,
        commitMessage,
      });
      logger.info(`Pushed ${files.length} files to ${url}`);
      output('commitHash', commitHash);
    },
  });
}

/** As Git takes them: a user with a password, or anybody with a token. */
async function credentialsFor(
  repositories: Repositories,
  url: string,
): Promise<{ username: string; password: string }> {
  const host = repositories.hostOf(url);
  if (!host) throw new InputError(`${url} is no repository`);
  const path = new URL(url).pathname.split('/').filter(Boolean);
  const [scheme, value = ''] = (await host.authorization(path)).split(' ');
  if (scheme.toLowerCase() !== 'basic') {
    return { username: 'x-access-token', password: value };
  }
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
