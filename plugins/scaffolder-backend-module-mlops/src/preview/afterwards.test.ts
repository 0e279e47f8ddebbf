import { PLATFORM } from '../__testUtils__/gitops/renderGitOps';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { describeService } from '../service/describeService';
import { afterwards } from './afterwards';

const STEPS = [
  'mlops:model-service:describe',
  'fetch:template',
  'mlops:flagger:sign-webhooks',
  'mlops:repository:compare',
  'publish:gitea',
  'publish:github',
  'mlops:repository:push',
  'mlops:mlflow:register-model',
  'mlops:gitops:add-applications',
  'catalog:register',
  'mlops:application:first-sync',
  'mlops:application:wait',
  'mlops:workflow:submit',
  'mlops:model-service:report-failure',
].map(action => ({ action, name: `Does ${action}` }));

const REPOSITORY: PlatformRepository = {
  url: 'https://git.example.com/platform/applications',
  path: 'applications',
  merge: 'now',
};

function told(
  answers: Record<string, unknown> = {},
  platform: PlatformRepository | undefined = REPOSITORY,
  steps: Array<{ action: string; name?: string }> = STEPS,
): string[] {
  const service = describeService(
    { name: 'late-payments', owner: 'team-fraud', ...answers },
    PLATFORM,
  );
  return afterwards(service, platform, steps);
}

const environment = (name: string, different: object = {}) => ({
  name,
  autoSync: true,
  syncWindow: false,
  ...different,
});

describe('what happens after the button', () => {
  it('is told step by step, and what hosts do alike only once', () => {
    expect(told({ environments: [environment('dev')] })).toEqual([
      'The repositories late-payments and late-payments-gitops are made at git.example.com/models.',
      'The model late-payments is registered in MLflow, without a version yet.',
      'Argo CD gets the Applications.',
      'component:default/late-payments is in the catalog, with its Delivery tab.',
      'Argo CD deploys dev; the portal waits up to five minutes until it serves.',
      'The first training runs in ml-training, and registers version 1 if its gates pass.',
    ]);
  });

  it('names the one repository where it is one', () => {
    expect(told({ layout: 'one' })[0]).toBe(
      'The repository late-payments is made at git.example.com/models.',
    );
  });

  it('says what waits for approval', () => {
    const approved = told({}, { ...REPOSITORY, merge: 'approval' });
    expect(approved).toContain(
      'A pull request proposes the Applications; somebody of the platform team merges it.',
    );
    expect(approved).toContain(
      'Once they are merged, start the first training on the Delivery tab.',
    );
  });

  it('says what is left to people', () => {
    const service = describeService(
      { name: 'late-payments', owner: 'team-fraud' },
      PLATFORM,
    );
    expect(afterwards(service, undefined, STEPS)).toContain(
      'Hand the Applications to your platform team: the portal was not told where they go.',
    );
    expect(
      told({
        environments: [
          environment('dev'),
          environment('staging', { autoSync: false }),
          environment('production', { syncWindow: true }),
        ],
      }),
    ).toEqual(
      expect.arrayContaining([
        'In staging nothing is deployed until a person syncs.',
        'production need not wait for its sync window with the first deployment, if you may sync it.',
        'Later releases to production wait on weekdays from 8 to 18 o’clock UTC, unless a person syncs.',
      ]),
    );
  });

  it('tells the steps of another template by their names', () => {
    expect(
      told({ environments: [environment('dev')] }, REPOSITORY, [
        { action: 'acme:ticket:open', name: 'Open a ticket' },
        { action: 'acme:mail' },
      ]),
    ).toEqual(['Open a ticket', 'acme:mail']);
  });
});
