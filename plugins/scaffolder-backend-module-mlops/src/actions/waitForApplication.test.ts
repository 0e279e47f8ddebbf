import {
  delivered,
  environment,
  fakeDelivery,
} from '../__testUtils__/actions/fakeDelivery';
import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { createWaitForApplicationAction } from './waitForApplication';

const input = {
  entityRef: 'component:default/churn',
  environment: 'dev',
  timeoutMinutes: 1,
};

describe('mlops:application:wait', () => {
  let portal: ReturnType<typeof fakeDelivery>;
  let task: Task;

  beforeEach(async () => {
    portal = fakeDelivery();
    portal.start();
    task = await createTask();
  });

  afterEach(async () => {
    portal.stop();
    await task.remove();
  });

  const action = () =>
    createWaitForApplicationAction({ access: portal.access, everyMs: 1 });

  it('tells what is missing, once each, until all is there', async () => {
    const progressing = environment('dev', {
      sync: 'Synced',
      health: 'Progressing',
    });
    portal.delivers(
      'unknown',
      'unknown',
      delivered({}),
      delivered({ environments: [progressing] }),
      delivered({
        environments: [
          environment('dev', { sync: 'Synced', health: 'Healthy' }),
        ],
      }),
    );
    expect(await task.run(action(), input, portal.context)).toEqual({
      healthy: true,
      consoleUrl: 'https://argocd.example.com/churn-dev',
    });
    expect(task.logged).toEqual([
      'the entity in the catalog',
      'an Application for dev',
      'churn-dev is Synced and Progressing',
      'dev is live and healthy',
    ]);
  });

  it('asks in the name of the user, and says nothing of the token', async () => {
    portal.delivers(
      delivered({
        environments: [
          environment('dev', { sync: 'Synced', health: 'Healthy' }),
        ],
      }),
    );
    await task.run(action(), input, portal.context);
    const [{ authorization }] = portal.asked;
    expect(authorization).toMatch(/^Bearer mock-/);
    expect(authorization).toContain('user:default/ada');
    expect(task.logged.join()).not.toContain('mock-');
  });

  it('gives up at the deadline, and says how to go on', async () => {
    portal.delivers(delivered({}));
    await expect(
      task.run(action(), { ...input, timeoutMinutes: 0.002 }, portal.context),
    ).rejects.toThrow(
      /still missing: an Application for dev.*run the task again/,
    );
  });

  it('stops when the task is cancelled', async () => {
    portal.delivers(delivered({}));
    const signal = AbortSignal.timeout(30);
    await expect(
      task.run(action(), input, { ...portal.context, signal }),
    ).rejects.toThrow();
  });

  it('fails at once when it may not look', async () => {
    portal.delivers('forbidden');
    await expect(task.run(action(), input, portal.context)).rejects.toThrow(
      /403/,
    );
  });

  it('asks nobody in a dry run', async () => {
    const dry = { ...portal.context, isDryRun: true };
    expect(await task.run(action(), input, dry)).toEqual({ healthy: true });
    expect(portal.asked).toEqual([]);
  });
});
