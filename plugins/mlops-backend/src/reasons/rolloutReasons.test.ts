import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { canary } from '../__testUtils__/delivered';
import { judge } from './__testUtils__/judged';

describe('the reasons of rollouts', () => {
  it('say after a failed analysis that Git still names the bad version', () => {
    const { state, text } = judge({
      rollouts: [
        canary({
          phase: 'Failed',
          traffic: { primary: 100, candidate: 0 },
          message: 'Canary failed! Scaling down fraud-detection',
        }),
      ],
      live: { images: [], model: { name: 'credit-risk', version: '5' } },
    });
    expect(state).toBe('broken');
    expect(text).toContain('All traffic is on credit-risk v5');
    expect(text).toContain('Git still names the bad version');
  });

  it('say which checks halt it', () => {
    const { codes, text } = judge({
      rollouts: [
        canary({
          failedChecks: { count: 2, threshold: 5 },
          metrics: [
            {
              name: 'model-precision',
              unit: '',
              min: 0.85,
              value: 0.7,
              verdict: 'fail',
            },
            {
              name: 'request-duration',
              unit: 'ms',
              max: 100,
              value: 45,
              verdict: 'pass',
            },
          ],
        }),
      ],
    });
    expect(codes).toEqual(['rollout-halted', 'rollout-progressing']);
    expect(text).toContain('2 of 5 allowed failed checks (model-precision)');
  });

  it('name the gate it waits for', () => {
    const { state, text } = judge({
      rollouts: [
        canary({
          phase: 'WaitingPromotion',
          gates: [
            { name: 'sign-off', type: 'confirm-promotion', state: 'waiting' },
            { name: 'load', type: 'rollout', state: 'idle' },
          ],
        }),
      ],
    });
    expect(state).toBe('attention');
    expect(text).toContain('waits for the gate sign-off (confirm-promotion)');
  });

  it.each<[string, Partial<Rollout>]>([
    [
      'the candidate of fraud-detection is in an A/B test with 100 % of the matching requests (check 2 of 10)',
      {
        strategy: 'ab-testing',
        matchedTraffic: { primary: 0, candidate: 100 },
      },
    ],
    [
      'the candidate of fraud-detection is in a blue/green release without traffic yet (check 2 of 10)',
      { strategy: 'blue-green' },
    ],
    [
      'The blue/green release of fraud-detection failed. All traffic is back on what was live, but Git still names the bad version',
      { strategy: 'blue-green', phase: 'Failed' },
    ],
  ])('call a rollout by its strategy: %s', (text, part) => {
    const checked = {
      traffic: { primary: 100, candidate: 0 },
      steps: [],
      step: undefined,
      iterations: { done: 2, total: 10 },
    };
    expect(judge({ rollouts: [canary({ ...checked, ...part })] }).text).toBe(
      text,
    );
  });

  it('tell the step of one that goes well', () => {
    expect(judge({ rollouts: [canary()] })).toMatchObject({
      state: 'progressing',
      text: 'the candidate of fraud-detection is on canary with 15 % of the traffic (step 3 of 7)',
    });
  });

  it('warn of one that is suspended with traffic on the candidate', () => {
    const { codes, text } = judge({ rollouts: [canary({ suspended: true })] });
    expect(codes[0]).toBe('rollout-suspended');
    expect(text).toContain('with 15 % of the traffic');
  });
});
