import { at } from '../testing/objects';
import {
  canaryObject,
  initializedCanary,
  WEIGHTED,
} from '../testing/initializedCanary';

const LOAD_TESTER = 'http://flagger-loadtester.shop';

function hook(type: string, path: string, name = type) {
  return { type, name, url: `${LOAD_TESTER}${path}` };
}

describe('the gates of a canary', () => {
  it('waits before the rollout until it is confirmed', async () => {
    const { release, turns, status, flagger, messages, workload } =
      await initializedCanary(
        canaryObject({
          ...WEIGHTED,
          webhooks: [hook('confirm-rollout', '/gate/check', 'go')],
        }),
      );
    release('2');
    await turns(3);
    expect(status('phase')).toBe('Waiting');
    expect(at(workload('scorer'), 'spec', 'replicas')).toBe(0);
    expect(
      messages().filter(
        message =>
          message === 'Halt scorer.shop advancement waiting for approval go',
      ),
    ).toHaveLength(1);
    flagger.setGate({ namespace: 'shop', name: 'scorer' }, true);
    await turns(1);
    expect(status('phase')).toBe('Progressing');
    expect(messages()).toContain('Confirm-rollout check go passed');
  });

  it('reads weight 0 and iterations -1 while it waits for promotion, although the traffic is at its most', async () => {
    const { release, advanceUntil, turns, status, weight, flagger } =
      await initializedCanary(
        canaryObject({
          ...WEIGHTED,
          webhooks: [hook('confirm-promotion', '/gate/check')],
        }),
      );
    release('2');
    await advanceUntil('WaitingPromotion');
    expect(status('canaryWeight')).toBe(0);
    expect(status('iterations')).toBe(-1);
    expect(weight('scorer')).toBe(50);
    await turns(3);
    expect(status('phase')).toBe('WaitingPromotion');
    flagger.setGate({ namespace: 'shop', name: 'scorer' }, true);
    await advanceUntil('Succeeded');
    expect(status('phase')).toBe('Succeeded');
  });

  it('rolls back by the rollback hook, also while it waits for promotion', async () => {
    const {
      release,
      advanceUntil,
      turns,
      status,
      flagger,
      messages,
      versionOf,
    } = await initializedCanary(
      canaryObject({
        ...WEIGHTED,
        webhooks: [
          hook('confirm-promotion', '/gate/halt'),
          hook('rollback', '/rollback/check', 'stop'),
        ],
      }),
    );
    release('2');
    await advanceUntil('WaitingPromotion');
    expect(messages()).toContain('Rollback hook stop not signaling a rollback');
    flagger.signalRollback({ namespace: 'shop', name: 'scorer' }, true);
    await turns(1);
    expect(status('phase')).toBe('Failed');
    expect(versionOf('scorer-primary')).toBe('1');
    expect(messages()).toEqual(
      expect.arrayContaining([
        'Rollback check stop passed',
        'Rolling back scorer.shop manual webhook invoked',
      ]),
    );
  });

  it('rolls the next release back too when the signal is left on', async () => {
    const { release, advanceUntil, turns, status, flagger } =
      await initializedCanary(
        canaryObject({
          ...WEIGHTED,
          webhooks: [hook('rollback', '/rollback/check')],
        }),
      );
    flagger.signalRollback({ namespace: 'shop', name: 'scorer' }, true);
    release('2');
    await advanceUntil('Failed');
    release('2', { attempt: '2' });
    await turns(1);
    expect(status('phase')).toBe('Progressing');
    await advanceUntil('Failed');
    expect(status('phase')).toBe('Failed');
  });

  it('does not grow until the traffic increase is confirmed, and does not count it as failed', async () => {
    const { release, turns, status, messages } = await initializedCanary(
      canaryObject({
        ...WEIGHTED,
        webhooks: [hook('confirm-traffic-increase', '/gate/halt', 'more')],
      }),
    );
    release('2');
    await turns(5);
    expect(status('canaryWeight')).toBe(0);
    expect(status('failedChecks')).toBe(0);
    expect(messages()).toContain(
      'Halt scorer.shop advancement waiting for traffic increase approval more',
    );
  });

  it('counts a refused pre-rollout check as failed', async () => {
    const { release, turns, status, messages } = await initializedCanary(
      canaryObject({
        ...WEIGHTED,
        webhooks: [hook('pre-rollout', '/gate/halt', 'smoke')],
      }),
    );
    release('2');
    await turns(2);
    expect(status('failedChecks')).toBe(1);
    expect(messages()).toContain(
      'Halt scorer.shop advancement pre-rollout check smoke failed Forbidden',
    );
  });
});
