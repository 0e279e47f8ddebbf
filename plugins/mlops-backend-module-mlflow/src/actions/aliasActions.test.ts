import {
  registeredModelSchema,
  type RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { planAction } from '@slipway/testing';
import { aliasActions } from './aliasActions';

const GATES = {
  result: 'fail',
  passed: 1,
  total: 2,
  gates: [
    {
      metric: 'precision',
      operator: '>=',
      threshold: 0.85,
      value: 0.8,
      result: 'fail',
    },
    {
      metric: 'recall',
      operator: '>=',
      threshold: 0.8,
      result: 'insufficient-data',
    },
  ],
};

function model(changes: object = {}): RegisteredModel {
  return registeredModelSchema.parse({
    id: 'main/fraud-detection',
    source: 'mlflow/main',
    instance: 'main',
    name: 'fraud-detection',
    tags: {},
    aliases: [{ alias: 'champion', version: '1' }],
    versions: [
      version('2', { result: 'pass', passed: 0, total: 0, gates: [] }),
      version('1', GATES),
    ],
    totalVersions: 2,
    boundBack: true,
    consoleUrl: 'https://mlflow.example.com/#/models/fraud-detection',
    ...changes,
  });
}

function version(number: string, gates: object) {
  return {
    version: number,
    status: 'READY',
    createdAt: '2026-11-20T10:00:00Z',
    aliases: [],
    tags: {},
    metrics: {},
    params: {},
    gates,
    liveIn: [],
    candidateIn: [],
  };
}

function planned(action: string, input: object, models = [model()]) {
  return planAction(aliasActions(), `mlflow.${action}`, {
    input,
    delivery: { registry: { models } },
  });
}

const ID = 'main/fraud-detection';

describe('mlflow.set-alias', () => {
  const set = (input: object, models?: RegisteredModel[]) =>
    planned('set-alias', { model: ID, alias: 'champion', ...input }, models);

  it('moves an alias from where it is, and only from there', async () => {
    const plan = await set({ version: '2' });
    expect(plan).toMatchObject({
      title: 'Set champion of fraud-detection on version 2',
      subjects: [
        { title: 'Registered model fraud-detection', boundBack: true },
      ],
      lock: `model/${ID}`,
      blockers: [],
      warnings: [],
    });
    expect(plan.steps).toEqual([
      expect.objectContaining({
        title: 'Move champion from version 1 to 2',
        kind: 'model.move-alias',
        input: {
          source: 'mlflow/main',
          instance: 'main',
          model: 'fraud-detection',
          alias: 'champion',
          version: '2',
          expected: '1',
        },
      }),
    ]);
  });

  it('sets one that is nowhere yet', async () => {
    const { steps } = await set({ alias: 'live', version: '2' });
    expect(steps).toMatchObject([
      { title: 'Set live on version 2', input: { expected: null } },
    ]);
  });

  it('is blocked where it is there already', async () => {
    const aliases = [{ alias: 'champion', version: '2' }];
    const { blockers } = await set({ version: '2' }, [model({ aliases })]);
    expect(blockers).toMatchObject([
      { code: 'nothing-to-do', message: 'champion is on it already' },
    ]);
  });

  it('is blocked by gates that are not met, and says which', async () => {
    const { blockers } = await set({ alias: 'live', version: '1' });
    expect(blockers).toMatchObject([
      {
        code: 'gates-not-met',
        message:
          'Version 1 does not meet its validation gates: precision 0.8, wanted >= 0.85; recall is not known',
        fix: 'Choose another version, or say in override why this one may be released.',
      },
    ]);
  });

  it('takes a reason for that, and shows it', async () => {
    const plan = await set({
      alias: 'live',
      version: '1',
      override: 'Regulator asked for this one',
    });
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings).toMatchObject([
      {
        code: 'gates-not-met',
        severity: 'warning',
        fix: 'Overridden: Regulator asked for this one',
      },
    ]);
    await expect(
      set({ alias: 'live', version: '1', override: '     because     ' }),
    ).rejects.toThrow('input.override: must say why, in 10 letters at least');
  });

  it('says which tag is missing where the model does not name the entity back', async () => {
    const { subjects } = await set({ version: '2' }, [
      model({ boundBack: false }),
    ]);
    expect(subjects).toMatchObject([
      {
        boundBack: false,
        fix: 'Set its tag backstage.io/entity-ref to component:default/fraud-detection',
      },
    ]);
  });

  it.each([
    [{ version: '9' }, 'input.version: fraud-detection has no version 9'],
    [{ version: 'two' }, 'input.version: is no version'],
    [{ version: '2', alias: 'latest' }, 'input.alias: is no alias'],
    [{ version: '2', alias: 'v2' }, 'input.alias: is no alias'],
    [
      { version: '2', model: 'main/churn' },
      'input.model: there is no model main/churn here; there are main/fraud-detection',
    ],
  ])('refuses %j', async (input, words) => {
    await expect(set(input)).rejects.toThrow(words);
  });
});

describe('mlflow.remove-alias', () => {
  it('takes it away from where it is', async () => {
    const plan = await planned('remove-alias', {
      model: ID,
      alias: 'champion',
    });
    expect(plan.steps).toMatchObject([
      {
        title: 'Remove champion from version 1',
        input: { version: null, expected: '1' },
      },
    ]);
  });

  it('is blocked where there is none', async () => {
    const { blockers } = await planned('remove-alias', {
      model: ID,
      alias: 'live',
    });
    expect(blockers).toMatchObject([
      { code: 'nothing-to-do', message: 'fraud-detection has no alias live' },
    ]);
  });
});
