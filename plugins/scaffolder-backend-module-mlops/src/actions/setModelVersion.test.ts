import {
  ENTITY,
  startService,
  type How,
} from '../__testUtils__/actions/startService';
import { delivered, environment } from '../__testUtils__/actions/fakeDelivery';
import { createSetModelVersionAction } from './setModelVersion';

const MODEL = 'overlays/staging/model.yaml';
const KUSTOMIZATION = 'overlays/staging/kustomization.yaml';
const input = { entityRef: ENTITY, environment: 'staging', version: '3' };

describe('mlops:gitops:set-model-version', () => {
  let service: Awaited<ReturnType<typeof startService>>;

  beforeEach(async () => {
    service = await startService();
  });

  afterEach(() => service.stop());

  const run = (more: object = {}, how: How = {}) =>
    service.propose(createSetModelVersionAction, { ...input, ...more }, how);

  it('changes the version in one environment, and the image only when it is named', async () => {
    expect(await run()).toEqual({
      merged: true,
      url: expect.stringContaining('/pulls/1'),
    });
    expect(await service.read(MODEL)).toContain('model-version: "3"');
    expect(await service.read(KUSTOMIZATION)).toContain('"1.0.0"');
    await run({ imageTag: '2.0.0' });
    expect(await service.read(KUSTOMIZATION)).toContain('"2.0.0"');
    expect(await service.read('overlays/dev/model.yaml')).toContain('"3"');
  });

  it('finds on a second run that it is so, or its pull request', async () => {
    const first = await run({}, { merge: 'approval' });
    expect(first).toMatchObject({ merged: false });
    expect(await run({}, { merge: 'approval' })).toEqual(first);
    await run();
    expect(await run()).toEqual({ merged: true });
    expect(await service.pulls()).toHaveLength(1);
    expect(service.task.logged.at(-1)).toBe('staging serves v3 already');
  });

  it('changes nothing in a dry run', async () => {
    expect(await run({}, { isDryRun: true })).toEqual({ merged: true });
    expect(service.task.logged.at(-1)).toContain(
      'Would propose "staging: Serve model v3"',
    );
    expect(await service.pulls()).toEqual([]);
  });

  it.each([
    [{ version: '9' }, 'the registry has no version 9; it has 3, 2'],
    [
      { environment: 'qa' },
      'No Application that names component:default/churn',
    ],
    // Its Application does not name the entity back.
    [{ environment: 'shared' }, 'back deploys shared'],
  ])('refuses %j', async (more, words) => {
    await expect(run(more)).rejects.toThrow(words);
    expect(await service.pulls()).toEqual([]);
  });

  it('waits for a portal that has just started, and says for what', async () => {
    const { known, portal, task } = service;
    const { environments } = known;
    const withoutModels = delivered({ environments, unheard: ['mlflow'] });
    portal.deliversOnly(
      'unavailable',
      delivered({ unheard: ['argocd', 'mlflow'] }),
      withoutModels,
      withoutModels,
      known,
    );
    expect(await run()).toMatchObject({ merged: true });
    expect(task.logged).toEqual(
      expect.arrayContaining([
        'an answer of the delivery API',
        expect.stringMatching(
          /^an Application of component:default\/churn; argocd .* does not answer/,
        ),
        expect.stringMatching(
          /^version 3 of the model; mlflow .* does not answer: It is starting/,
        ),
      ]),
    );
  });

  it('waits for no one who only looks what it would do', async () => {
    service.portal.deliversOnly(delivered({ unheard: ['argocd'] }));
    await expect(run({}, { isDryRun: true })).rejects.toThrow(
      'This is missing: an Application of component:default/churn',
    );
  });

  it('is for those who may promote', async () => {
    service.portal.mayPromote(false);
    await expect(run()).rejects.toThrow('You may not promote churn');
    expect(await service.pulls()).toEqual([]);
  });

  it('does not write the files of one repository into another', async () => {
    const healthy = { sync: 'Synced', health: 'Healthy' } as const;
    const { repoUrl } = service;
    const one = environment('staging', { ...healthy, repoUrl });
    const other = environment('staging', healthy);
    service.portal.deliversOnly(
      delivered({
        environments: [
          {
            ...one,
            destinations: [...one.destinations, ...other.destinations],
          },
        ],
      }),
    );
    await expect(run()).rejects.toThrow('is deployed from two places');
    expect(await service.pulls()).toEqual([]);
  });

  it('leaves alone what the template did not write', async () => {
    await service.change(MODEL, 'kind: Deployment\n');
    await expect(run()).rejects.toThrow('change it by hand');
    expect(await service.pulls()).toEqual([]);
  });
});
