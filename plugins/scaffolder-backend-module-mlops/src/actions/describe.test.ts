import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { createDescribeAction } from './describe';

const platform = {
  portalUrl: 'https://portal.example.com',
  mlflowUrl: 'http://mlflow.mlflow.svc:5000',
  trainingNamespace: 'ml-training',
  domain: 'models.example.com',
  homeCluster: 'eu-1',
  gitBaseUrls: { gitea: 'https://git.example.com' },
};
const parameters = { name: 'churn', owner: 'group:default/team-growth' };

describe('mlops:model-service:describe', () => {
  let task: Task;

  beforeEach(async () => {
    task = await createTask();
  });

  afterEach(() => task.remove());

  const run = (given: object, isDryRun = false) =>
    task.run(
      createDescribeAction(platform),
      { parameters: { ...parameters, ...given } },
      { isDryRun },
    );

  it.each([false, true])(
    'derives the names, and keeps the answers, again and again (dry run: %s)',
    async isDryRun => {
      const first = await run({}, isDryRun);
      expect(first).toMatchObject({
        service: {
          name: 'churn',
          modelName: 'churn',
          entityRef: 'component:default/churn',
          overlays: [
            { path: 'dev' },
            { path: 'staging' },
            { path: 'production' },
          ],
        },
      });
      const kept = await task.read('gitops/slipway.yaml');
      expect(kept).toContain('name: churn');
      expect(await run({}, isDryRun)).toEqual(first);
      expect(await task.read('gitops/slipway.yaml')).toBe(kept);
    },
  );

  it('keeps them with the source where there is one repository', async () => {
    await run({ layout: 'one' });
    expect(await task.read('source/deploy/slipway.yaml')).toContain('churn');
  });

  it('writes nothing for answers that are not right, and names the field', async () => {
    await expect(run({ name: 'Churn!' })).rejects.toThrow('name');
    await expect(task.read('gitops/slipway.yaml')).rejects.toThrow('ENOENT');
  });
});
