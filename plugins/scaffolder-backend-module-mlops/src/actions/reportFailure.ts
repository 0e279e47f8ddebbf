import { isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';

const example = stringify({
  steps: [
    {
      action: 'mlops:model-service:report-failure',
      name: 'Say what is there now',
      if: '${{ failure() }}',
      input: {
        service: 'fraud-detection',
        made: [
          {
            title: 'The source repository',
            done: '${{ steps.publish.output.remoteUrl }}',
            url: 'https://git.example.com/models/fraud-detection',
          },
        ],
      },
    },
  ],
});

/**
 * `mlops:model-service:report-failure`: for a step with `if: failure()`. It
 * tells whoever ran the template what is there now, and what to do next.
 */
export function createReportFailureAction(options: {
  repositories: Repositories;
}) {
  const { repositories } = options;
  return createTemplateAction({
    id: 'mlops:model-service:report-failure',
    description:
      'Says what a task that failed has made, and how to go on; changes nothing',
    examples: [{ description: 'After a failure', example }],
    supportsDryRun: true,
    schema: {
      input: {
        service: z => z.string().optional(),
        made: z =>
          z.array(
            z
              .object({
                title: z.string(),
                done: z
                  .union([z.boolean(), z.string()])
                  .optional()
                  .describe('An output that is only there when it is done'),
                url: z.string().optional(),
                repository: z
                  .string()
                  .optional()
                  .describe(
                    'Where a repository may have been left without a commit',
                  ),
              })
              .passthrough(),
          ),
      },
      output: {
        made: z => z.array(z.string()).describe('What is there'),
      },
    },
    async handler({ input, output, logger }) {
      const { service = 'The service', made } = input;
      const looked = await Promise.all(
        made.map(async each => ({
          ...each,
          isThere: isDone(each.done),
          left: isDone(each.done)
            ? undefined
            : await leftOf(each.repository || undefined),
        })),
      );
      const there = looked.filter(({ isThere, left }) => isThere || left);
      const missing = looked.filter(({ isThere }) => !isThere);
      output(
        'made',
        there.map(({ title }) => title),
      );
      if (there.length === 0) {
        logger.info(
          'Nothing was made. Mend what the step that failed says, and run the template again.',
        );
        return;
      }
      logger.info(`${service || 'The service'} is there in part:`);
      for (const { title, url, left } of there) {
        const state = left ? `, ${left}` : '';
        logger.info(`- ${title}${state}${url ? `: ${url}` : ''}`);
      }
      logger.info(
        `Still to come: ${missing.map(({ title }) => title).join(', ')}`,
      );
      logger.info(
        'What was made stays. When the step that failed can work again, run the template with the same answers ("Start Over" has them): it goes on from here, and makes nothing twice. Other answers under this name are refused.',
      );
    },
  });

  /** What a step that failed may have left, in words. */
  async function leftOf(url: string | undefined): Promise<string | undefined> {
    if (!url) return undefined;
    try {
      const repository = repositories.open(url);
      await repository.description();
      const branch = await repository.defaultBranch();
      return (await repository.branchHead(branch))
        ? 'perhaps not finished'
        : 'still empty';
    } catch (error) {
      const isAbsent = isError(error) && error.name === 'NotFoundError';
      return isAbsent ? undefined : 'perhaps: the Git host does not say';
    }
  }
}

function isDone(done: boolean | string | undefined): boolean {
  return (
    done !== undefined && done !== false && done !== '' && done !== 'false'
  );
}
