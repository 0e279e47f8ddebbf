import { webhookToken } from '@slipway/backstage-plugin-mlops-node';
import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { createSignWebhooksAction, TOKEN_PLACEHOLDER } from './signWebhooks';

const SECRET = 'a-secret-of-the-portal';
const CANARY = 'gitops/overlays/production/canary.yaml';
const input = {
  name: 'churn',
  overlaysPath: './gitops/overlays',
  overlays: [
    { path: 'dev', namespace: 'churn-dev', portalCluster: 'eu-1' },
    { path: 'production', namespace: 'churn-prod', portalCluster: 'eu-1' },
  ],
};

describe('mlops:flagger:sign-webhooks', () => {
  let task: Task;

  beforeEach(async () => {
    task = await createTask({
      'gitops/overlays/dev/service.yaml': 'kind: Service\n',
      [CANARY]: `# Kept.\ntoken: ${TOKEN_PLACEHOLDER}\nagain: ${TOKEN_PLACEHOLDER}\n`,
    });
  });

  afterEach(() => task.remove());

  it('gives each Canary its own token, and tells it to nobody', async () => {
    const output = await task.run(createSignWebhooksAction(SECRET), input);
    const token = webhookToken(SECRET, {
      cluster: 'eu-1',
      namespace: 'churn-prod',
      name: 'churn',
    });
    expect(await task.read(CANARY)).toBe(
      `# Kept.\ntoken: ${token}\nagain: ${token}\n`,
    );
    expect(output).toEqual({ signed: 1 });
    expect(JSON.stringify([task.logged, output])).not.toContain(token);
  });

  it('does nothing on a second run', async () => {
    await task.run(createSignWebhooksAction(SECRET), input);
    const before = await task.read(CANARY);
    await task.run(createSignWebhooksAction(SECRET), input);
    expect(await task.read(CANARY)).toBe(before);
  });

  it('shows no token in a dry run', async () => {
    await task.run(createSignWebhooksAction(SECRET), input, {
      isDryRun: true,
    });
    expect(await task.read(CANARY)).toContain(TOKEN_PLACEHOLDER);
  });

  it('says what is left to do where the portal has no secret', async () => {
    const action = createSignWebhooksAction(undefined);
    expect(await task.run(action, input)).toEqual({ signed: 0 });
    expect(task.logged.join()).toContain('mlops.flagger.webhooks.secret');
  });
});
