import { InputError, NotFoundError } from '@backstage/errors';
import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import {
  sourceBlockers,
  sourceWarnings,
  stallWarnings,
  unlessUnseen,
} from './neededSources';

const status = (
  system: string,
  freshness: SourceStatus['freshness'],
): SourceStatus => ({
  id: `${system}/main`,
  system,
  instance: 'main',
  title: system,
  freshness,
});
const LIVE = {
  state: 'live',
  via: 'watch',
  observedAt: '2026-11-20T10:00:00Z',
} as const;
const UNSEEN = {
  state: 'unavailable',
  since: '2026-11-20T10:00:00Z',
  reason: 'it is being listed',
} as const;
const refresh = {
  id: 'refresh-1',
  system: 'argocd',
  kind: 'application.refresh',
  title: 'Refresh',
  effect: 'change',
  input: {},
  deadlineSeconds: 60,
} as const;

describe('the sources of a plan', () => {
  it('keep it from being started where a step rests on one that does not answer', () => {
    const statuses = [status('argocd', UNSEEN), status('flagger', LIVE)];
    expect(sourceBlockers([refresh], statuses)).toMatchObject([
      { code: 'source-unavailable', source: 'argocd/main' },
    ]);
    expect(sourceWarnings([refresh], statuses)).toEqual([]);
  });

  it('are warned of where it was made without one: a canary may be in flight', () => {
    const statuses = [status('argocd', LIVE), status('flagger', UNSEEN)];
    expect(sourceBlockers([refresh], statuses)).toEqual([]);
    expect(sourceWarnings([refresh], statuses)).toEqual([
      {
        code: 'source-unseen',
        severity: 'warning',
        message:
          'flagger (flagger/main) does not answer: it is being listed. The plan is made without what it would say now',
        fix: 'Look at the plan again when flagger answers.',
        source: 'flagger/main',
      },
    ]);
  });
});

describe('a controller that stands', () => {
  const stalled = {
    since: '2026-11-22T11:48:00.000Z',
    controller: 'application controller',
    fix: 'See whether its application controller is running',
    command: 'kubectl get pods',
  };

  it('is warned of where a step asks something of it, and hinders nobody', () => {
    const statuses = [{ ...status('argocd', LIVE), stalled }];
    expect(stallWarnings([refresh], statuses)).toMatchObject([
      { code: 'controller-stalled', source: 'argocd/main' },
    ]);
    expect(sourceBlockers([refresh], statuses)).toEqual([]);
  });

  it('is no matter of a plan that asks nothing of it', () => {
    const statuses = [
      status('argocd', LIVE),
      { ...status('flagger', LIVE), stalled },
    ];
    expect(stallWarnings([refresh], statuses)).toEqual([]);
  });
});

describe('what a plan does not find', () => {
  const missing = async () => {
    throw new NotFoundError('Nothing is deployed to staging');
  };

  it('is not there when all sources have told', async () => {
    await expect(
      unlessUnseen([status('argocd', LIVE)], missing),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  it('is not known while one has never been heard of, which is said with its name', async () => {
    await expect(
      unlessUnseen([status('argocd', UNSEEN)], missing),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(
        /^argocd \(argocd\/main\) has not been heard of yet.*Nothing is deployed to staging/,
      ),
    });
  });

  it('leaves the other faults as they are', async () => {
    const wrong = async () => {
      throw new InputError('target: is too long');
    };
    await expect(
      unlessUnseen([status('argocd', UNSEEN)], wrong),
    ).rejects.toBeInstanceOf(InputError);
  });
});
