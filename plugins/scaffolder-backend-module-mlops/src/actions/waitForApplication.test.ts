import { delivered, environment } from '../__testUtils__/actions/fakeDelivery';
import { setUpTask } from '../__testUtils__/actions/setUpTask';
import { createWaitForApplicationAction } from './waitForApplication';

const input = {
  entityRef: 'component:default/churn',
  environment: 'dev',
  timeoutMinutes: 1,
};

describe('mlops:application:wait', () => {
  const begun = setUpTask();

  const action = () =>
    createWaitForApplicationAction({ access: begun.portal.access, everyMs: 1 });

  it('tells what is missing, once each, until all is there', async () => {
    const progressing = environment('dev', {
      sync: 'Synced',
      health: 'Progressing',
    });
    begun.portal.delivers(
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
    expect(await begun.task.run(action(), input, begun.portal.context)).toEqual(
      {
        healthy: true,
        consoleUrl: 'https://argocd.example.com/churn-dev',
      },
    );
    expect(begun.task.logged).toEqual([
      'the entity in the catalog',
      'an Application for dev',
      'churn-dev is Synced and Progressing',
      'dev is live and healthy',
    ]);
  });

  it('says where to look when Argo CD takes no notice of the Application', async () => {
    begun.portal.delivers(
      delivered({
        environments: [
          environment('dev', { sync: 'Unknown', health: 'Unknown' }),
        ],
      }),
      delivered({
        environments: [
          environment('dev', { sync: 'Synced', health: 'Healthy' }),
        ],
      }),
    );
    await begun.task.run(action(), input, begun.portal.context);
    expect(begun.task.logged[0]).toBe(
      'a first look of Argo CD at churn-dev (if that takes minutes, see whether its application controller is running)',
    );
  });

  it('goes on without what does not come in time, where the template can', async () => {
    begun.portal.delivers(
      delivered({
        environments: [
          environment('dev', { sync: 'Synced', health: 'Progressing' }),
        ],
      }),
    );
    const late = { ...input, timeoutMinutes: 0.0001 };
    await expect(
      begun.task.run(action(), late, begun.portal.context),
    ).rejects.toThrow('churn-dev is Synced and Progressing');
    expect(
      await begun.task.run(
        action(),
        { ...late, required: false },
        begun.portal.context,
      ),
    ).toEqual({
      healthy: false,
      lacking: 'churn-dev is Synced and Progressing',
    });
  });

  it('asks in the name of the user, and says nothing of the token', async () => {
    begun.portal.delivers(
      delivered({
        environments: [
          environment('dev', { sync: 'Synced', health: 'Healthy' }),
        ],
      }),
    );
    await begun.task.run(action(), input, begun.portal.context);
    const [{ authorization }] = begun.portal.asked;
    expect(authorization).toMatch(/^Bearer mock-/);
    expect(authorization).toContain('user:default/ada');
    expect(begun.task.logged.join()).not.toContain('mock-');
  });

  it('gives up at the deadline, and says how to go on', async () => {
    begun.portal.delivers(delivered({}));
    await expect(
      begun.task.run(
        action(),
        { ...input, timeoutMinutes: 0.002 },
        begun.portal.context,
      ),
    ).rejects.toThrow(
      /still missing: an Application for dev.*run the task again/,
    );
  });

  it('stops when the task is cancelled', async () => {
    begun.portal.delivers(delivered({}));
    const signal = AbortSignal.timeout(30);
    await expect(
      begun.task.run(action(), input, { ...begun.portal.context, signal }),
    ).rejects.toThrow();
  });

  it('fails at once when it may not look', async () => {
    begun.portal.delivers('forbidden');
    await expect(
      begun.task.run(action(), input, begun.portal.context),
    ).rejects.toThrow(/403/);
  });

  it('asks nobody in a dry run', async () => {
    const dry = { ...begun.portal.context, isDryRun: true };
    expect(await begun.task.run(action(), input, dry)).toEqual({
      healthy: true,
    });
    expect(begun.portal.asked).toEqual([]);
  });
});
