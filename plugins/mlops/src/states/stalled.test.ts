import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { fraudDetection } from '../../dev/fixtures/story';
import {
  notWell,
  reasonsNotTold,
  sourceCommand,
  sourceReason,
  sourceStatus,
  troubledSources,
  troublesOf,
  troubleSentence,
} from './freshness';
import { deliveryHeadline } from './headline';

const now = Date.parse('2026-11-22T12:00:00Z');
const command = 'kubectl --namespace argocd get pods';

/** Argo CD answers, and its controller has done nothing for 12 minutes. */
function stalled(systems = ['argocd']): Delivery {
  const delivery = fraudDetection();
  return {
    ...delivery,
    sources: delivery.sources.map(source =>
      systems.includes(source.system)
        ? {
            ...source,
            stalled: {
              since: '2026-11-22T11:48:00Z',
              controller:
                source.system === 'argocd'
                  ? 'application controller'
                  : 'controller',
              fix: 'See whether it is running',
              command,
            },
          }
        : source,
    ),
    environments: delivery.environments.map(environment => ({
      ...environment,
      state: 'attention',
      reasons: [
        {
          code: 'controller-stalled',
          severity: 'warning',
          message: 'Argo CD (sandbox) answers, but does not act',
          source: 'argocd/sandbox',
        },
        ...environment.reasons,
      ],
    })),
  };
}

describe('a controller that stands while its API answers', () => {
  const [source] = notWell(stalled());

  it('is told where the source says how fresh it is', () => {
    expect(source.freshness.state).toBe('live');
    expect(sourceStatus(source, now)).toEqual({
      tone: 'warn',
      word: 'controller idle for 12 min',
    });
    expect(sourceReason(source)).toBe('See whether it is running');
    expect(sourceCommand(source)).toBe(command);
  });

  it('is told above what it should move', () => {
    const sources = troubledSources(stalled(), 'environments');
    const [trouble] = troublesOf(sources);
    expect(troubleSentence(trouble, now)).toBe(
      'Argo CD (sandbox) answers, but the application controller has not acted for 12 min: nothing moves until it does.',
    );
    expect(troubledSources(stalled(), 'models')).toEqual([]);
  });

  it('is not told a second time for each environment', () => {
    const delivery = stalled();
    const [environment] = delivery.environments;
    expect(
      reasonsNotTold(delivery, environment).map(({ code }) => code),
    ).not.toContain('controller-stalled');
  });

  it('is what the page says first', () => {
    expect(deliveryHeadline(stalled())).toEqual({
      tone: 'warn',
      word: 'Nothing moves: the application controller of Argo CD does not act',
    });
    expect(deliveryHeadline(stalled(['argocd', 'flagger'])).word).toBe(
      'Nothing moves: the controllers of Argo CD and Flagger do not act',
    );
  });

  it('says nothing where the source does not answer at all', () => {
    const silent = {
      ...source,
      freshness: {
        state: 'stale',
        observedAt: '2026-11-22T11:50:00Z',
        reason: 'It answered 503',
      },
    } as const;
    expect(sourceReason(silent)).toBe('It answered 503');
    expect(sourceCommand(silent)).toBeUndefined();
    expect(sourceStatus(silent, now).word).toBe('stale, 10 min old');
  });
});
