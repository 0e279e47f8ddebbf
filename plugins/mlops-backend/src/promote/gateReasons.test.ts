import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import { modelVersion, registeredModel } from '../__testUtils__/delivered';
import {
  planPromotionOf as plan,
  promotable,
} from '../__testUtils__/promotable';
import { GatePolicy } from '../gates/GatePolicy';

const codes = (reasons: readonly { code: string }[] = []) =>
  reasons.map(({ code }) => code);

function withModel(precision: number | undefined): SourceObservation {
  const metrics: Record<string, number> =
    precision === undefined ? {} : { precision };
  const versions = [modelVersion('2', { metrics }), modelVersion('1')];
  return { ...promotable, models: [registeredModel({ versions })] };
}

describe('a promotion of a model version', () => {
  it.each([
    ['fails', 0.8, 'precision is 0.8 (>= 0.9 wanted)'],
    ['cannot be judged', undefined, 'precision is not known (>= 0.9 wanted)'],
  ])('is blocked by a gate that %s', async (_, precision, message) => {
    const planned = await plan({ seen: withModel(precision) });
    expect(planned.blockers).toEqual([
      expect.objectContaining({
        code: 'gates',
        message: expect.stringContaining(message),
      }),
    ]);
  });

  it('goes on with a reason, which the pull request tells', async () => {
    const planned = await plan({
      seen: withModel(0.8),
      input: { from: 'staging', override: 'Recall matters more' },
    });
    expect(planned.blockers).toEqual([]);
    expect(codes(planned.warnings)).toEqual(['gates-overridden']);
    expect(planned.steps[0].input).toMatchObject({
      body: expect.stringContaining(
        'Validation gates overridden: Recall matters more',
      ),
    });
  });

  it('warns where no gate judges the model', async () => {
    const planned = await plan({
      gatePolicy: new GatePolicy([{ model: '*', gates: [] }]),
    });
    expect(planned.blockers).toEqual([]);
    expect(codes(planned.warnings)).toEqual(['no-gates']);
  });
});
