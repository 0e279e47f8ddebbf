import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { answersFile } from '../service/answers';
import { describeNewService, type Platform } from '../service/describeService';
import { parseParameters } from '../service/parameters';

const example = stringify({
  steps: [
    {
      id: 'describe',
      action: 'mlops:model-service:describe',
      name: 'Check the answers',
      input: { parameters: '${{ parameters }}' },
    },
  ],
});

/** `mlops:model-service:describe`: checks the form's answers, derives all names. */
export function createDescribeAction(platform: Platform) {
  return createTemplateAction({
    id: 'mlops:model-service:describe',
    description:
      'Checks the answers of the form, derives every name of a model service from them, and keeps them in the GitOps folder of the workspace',
    examples: [{ description: 'With the answers as they are', example }],
    supportsDryRun: true,
    schema: {
      input: {
        parameters: z =>
          z
            .record(z.unknown())
            .describe('The answers of the form, as they are'),
      },
      output: {
        service: z =>
          z
            .record(z.unknown())
            .describe('What the skeletons are rendered with'),
      },
    },
    async handler({ input, output, logger, workspacePath }) {
      const service = describeNewService(input.parameters, platform);
      const answers = answersFile(parseParameters(input.parameters));
      const path = resolveSafeChildPath(
        workspacePath,
        `${service.git.workspace}/${answers.path}`,
      );
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, answers.content);
      logger.info(
        `${service.name}: ${service.overlays.length} overlays, ${service.rollout} by ${service.trafficProvider}`,
      );
      output('service', { ...service });
    },
  });
}
