import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  scaffolderActionsExtensionPoint,
  type TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { parse } from 'yaml';
import { z } from 'zod';
import scaffolderModuleMlops from '.';

const stepsSchema = z.object({
  steps: z.array(
    z.object({
      action: z.string(),
      name: z.string(),
      input: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const schemaSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).default([]),
});

/** What the module gives the scaffolder. */
async function actionsOfModule(): Promise<TemplateAction[]> {
  const found: TemplateAction[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        scaffolderActionsExtensionPoint,
        {
          addActions(...actions) {
            found.push(...actions);
          },
        },
      ],
    ],
    features: [
      scaffolderModuleMlops,
      catalogServiceMock.factory(),
      mockServices.rootConfig.factory({
        data: {
          backend: { baseUrl: 'https://portal.example.com' },
          mlops: { mlflow: { instances: [] } },
        },
      }),
    ],
  });
  await backend.stop();
  return found;
}

describe('the template actions', () => {
  let actions: TemplateAction[];

  beforeAll(async () => {
    actions = await actionsOfModule();
  });

  it('are those that the README lists', () => {
    expect(actions.map(({ id }) => id).sort()).toEqual([
      'mlops:application:first-sync',
      'mlops:application:wait',
      'mlops:flagger:sign-webhooks',
      'mlops:gitops:add-applications',
      'mlops:gitops:edit',
      'mlops:gitops:set-model-version',
      'mlops:mlflow:register-model',
      'mlops:model-service:check-names',
      'mlops:model-service:describe',
      'mlops:model-service:extend',
      'mlops:model-service:report-failure',
      'mlops:repository:compare',
      'mlops:repository:push',
      'mlops:workflow:submit',
    ]);
  });

  it('can all be run dry, and describe what they take and give', () => {
    for (const { id, supportsDryRun, description, schema } of actions) {
      expect({ id, supportsDryRun }).toEqual({ id, supportsDryRun: true });
      expect(description).toMatch(/\S.{20}/);
      expect(schemaSchema.parse(schema?.input).properties).not.toEqual({});
      expect(schemaSchema.parse(schema?.output).properties).not.toEqual({});
    }
  });

  it('have examples that their own schemas take', () => {
    for (const { id, examples = [], schema } of actions) {
      const { properties, required } = schemaSchema.parse(schema?.input);
      const inputs = examples
        .flatMap(({ example }) => stepsSchema.parse(parse(example)).steps)
        .filter(({ action }) => action === id)
        .map(({ input = {} }) => Object.keys(input));
      expect({ id, examples: inputs.length > 0 }).toEqual({
        id,
        examples: true,
      });
      for (const given of inputs) {
        expect(Object.keys(properties)).toEqual(expect.arrayContaining(given));
        expect(given).toEqual(expect.arrayContaining(required));
      }
    }
  });
});
