import { ENTITY, startService } from '../__testUtils__/actions/startService';
import { createExtendAction } from './extend';

const platform = {
  portalUrl: 'https://portal.example.com',
  mlflowUrl: 'http://mlflow.mlflow.svc:5000',
  trainingNamespace: 'ml-training',
  domain: 'models.example.com',
  homeCluster: 'sandbox',
  gitBaseUrls: { gitea: 'https://git.example.com' },
};
const ANSWERS = 'gitops/slipway.yaml';

describe('mlops:model-service:extend', () => {
  let service: Awaited<ReturnType<typeof startService>>;

  beforeEach(async () => {
    service = await startService();
  });

  afterEach(() => service.stop());

  const run = (more: object, { isDryRun = false } = {}) =>
    service.task.run(
      createExtendAction({
        repositories: service.host.repositories,
        access: service.portal.access,
        platform,
        patience: { everyMs: 1 },
      }),
      { entityRef: ENTITY, ...more },
      { ...service.portal.context, isDryRun },
    );

  it.each([false, true])(
    'describes the service with more of it, and keeps its answers (dry run: %s)',
    async isDryRun => {
      const output = await run({ environment: { name: 'qa' } }, { isDryRun });
      expect(output).toMatchObject({
        service: { name: 'churn' },
        added: [{ path: 'qa', like: 'staging' }],
        repoUrl: service.repoUrl,
      });
      expect(await service.task.read(ANSWERS)).toContain('name: qa');
      expect(await service.pulls()).toEqual([]);
    },
  );

  it('goes on where an earlier run has added it already', async () => {
    await run({ environment: { name: 'qa' } });
    const kept = await service.task.read(ANSWERS);
    await service.change('slipway.yaml', kept);
    expect(await run({ environment: { name: 'qa' } })).toMatchObject({
      added: [{ path: 'qa', like: 'qa' }],
    });
    expect(await service.task.read(ANSWERS)).toBe(kept);
    await expect(
      run({ environment: { name: 'qa', replicas: 9 } }),
    ).rejects.toThrow('is there already, with other settings');
  });

  it('takes what was left empty in the form for what is not asked for', async () => {
    const empty = { environment: { name: '' }, region: {} };
    await expect(run(empty)).rejects.toThrow(
      'Name either an environment or a region',
    );
  });

  it('is for those who may promote', async () => {
    service.portal.mayPromote(false);
    await expect(run({ region: { name: 'us' } })).rejects.toThrow(
      'You may not promote churn',
    );
  });

  it('reads only the answers of the service itself', async () => {
    const answers = 'name: other\nowner: group:default/team-growth\n';
    await service.change('slipway.yaml', answers);
    await expect(run({ region: { name: 'us' } })).rejects.toThrow(
      'is of other, not of component:default/churn',
    );
  });
});
