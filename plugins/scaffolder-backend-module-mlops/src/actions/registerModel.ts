import type { Config } from '@backstage/config';
import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import {
  MlflowRegistry,
  unlessMlflowIsAway,
  type RegisteredModel,
} from '../clients/MlflowRegistry';
import { shortOutage, waitFor, type Patience } from '../clients/waitFor';
import { readMlflow } from '../config/readMlflow';

const ENTITY_REF = 'backstage.io/entity-ref';

const example = stringify({
  steps: [
    {
      action: 'mlops:mlflow:register-model',
      name: 'Register the model',
      input: {
        name: 'fraud-detection',
        entityRef: 'component:default/fraud-detection',
        owner: 'group:default/team-fraud',
        description: 'Scores payments for fraud',
        tags: { problem: 'classification' },
      },
    },
  ],
});

/** `mlops:mlflow:register-model`: a registered model, without versions yet. */
export function createRegisterModelAction(
  config: Config,
  patience?: Partial<Patience>,
) {
  return createTemplateAction({
    id: 'mlops:mlflow:register-model',
    description:
      'Registers a model in MLflow, named after the entity it belongs to; leaves one alone that another entity has',
    examples: [{ description: 'Before its first version', example }],
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().min(1).max(200).describe('Of the model'),
        entityRef: z =>
          z.string().min(1).describe('The entity that serves the model'),
        owner: z => z.string().min(1).describe('A full entity reference'),
        description: z => z.string().max(1000).optional(),
        tags: z => z.record(z.string().max(500)).optional(),
        instance: z =>
          z
            .string()
            .optional()
            .describe('Of mlops.mlflow.instances; the first by default'),
      },
      output: {
        url: z => z.string().describe('Its page in MLflow'),
        created: z => z.boolean().describe('False when it was there already'),
      },
    },
    async handler(context) {
      const { input, output, logger, signal, isDryRun } = context;
      const { name, entityRef, owner, description = '', instance } = input;
      const registry = new MlflowRegistry(readMlflow(config, instance));
      const tags = { ...input.tags, [ENTITY_REF]: entityRef, owner };
      output('url', registry.pageOf(name));
      if (isDryRun) {
        logger.info(`Would register the model ${name}`);
        output('created', true);
        return;
      }
      const patiently = <T>(ask: () => Promise<T>) =>
        waitFor(() => unlessMlflowIsAway(ask), shortOutage(context, patience));
      const created = await patiently(() =>
        registry.create(
          name,
          // All at once: a model that names nobody is nobody's to take over.
          { description, tags },
          signal,
        ),
      );
      output('created', created);
      logger.info(
        created
          ? `Registered the model ${name}`
          : `The model ${name} is registered already`,
      );
      if (created) return;
      const present = await patiently(() => registry.find(name, signal));
      if (present) refuseModelOfAnother(present, entityRef);
      for (const [key, value] of Object.entries(tags)) {
        if (present?.tags[key] !== value) {
          await patiently(() => registry.setTag(name, key, value, signal));
        }
      }
    },
  });
}

/** @throws ConflictError */
export function refuseModelOfAnother(
  { name, tags }: RegisteredModel,
  entityRef: string,
): void {
  const belongsTo = tags[ENTITY_REF];
  if (belongsTo === entityRef) return;
  throw new ConflictError(
    belongsTo
      ? `MLflow has a model ${name} that belongs to ${belongsTo}; choose another name for the service`
      : `MLflow has a model ${name} that names no owner; choose another name for the service, or give that model the tag ${ENTITY_REF}=${entityRef}`,
  );
}
