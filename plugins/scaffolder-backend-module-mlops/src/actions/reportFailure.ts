import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
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
export function createReportFailureAction() {
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
      const there = made.filter(({ done }) => isDone(done));
      const missing = made.filter(({ done }) => !isDone(done));
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
      for (const { title, url } of there) {
        logger.info(`- ${title}${url ? `: ${url}` : ''}`);
      }
      logger.info(
        `Still to come: ${missing.map(({ title }) => title).join(', ')}`,
      );
      logger.info(
        'What was made stays. When the step that failed can work again, run the template with the same answers ("Start Over" has them): it goes on from here, and makes nothing twice. Other answers under this name are refused.',
      );
    },
  });
}

function isDone(done: boolean | string | undefined): boolean {
  return (
    done !== undefined && done !== false && done !== '' && done !== 'false'
  );
}
