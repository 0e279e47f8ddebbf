import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { describeService, type Platform } from '../service/describeService';

/** `mlops:model-service:describe`: checks the form's answers, derives all names. */
export function createDescribeAction(platform: Platform) {
  return createTemplateAction({
    id: 'mlops:model-service:describe',
    description:
      'Checks the answers of the form and derives every name of a model service from them',
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
    async handler({ input, output, logger }) {
      const service = describeService(input.parameters, platform);
      logger.info(
        `${service.name}: ${service.overlays.length} overlays, ${service.rollout} by ${service.trafficProvider}`,
      );
      output('service', { ...service });
    },
  });
}
