import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { planned } from '../__testUtils__/planned';
import { rolloutOf } from '../__testUtils__/rollout';

const PORTAL = 'https://portal.example.com/api/mlops/v1/flagger/webhooks/eu';
const ROLLBACK = {
  name: 'back',
  type: 'rollback',
  url: `${PORTAL}/rollback`,
};
const gate = (type: string, key?: string) => ({
  name: key ?? type,
  type,
  url: `${PORTAL}/gate`,
  ...(key && { metadata: { gate: key } }),
});

function canary(
  phase: string,
  webhooks: object[] = [ROLLBACK, gate('confirm-promotion')],
  changes: Partial<Rollout> = {},
): Rollout {
  return {
    ...rolloutOf(
      { analysis: { webhooks }, status: { phase, canaryWeight: 10 } },
      [],
      [],
      { find: () => undefined, gatesAreOpen: false },
    ),
    boundBack: true,
    ...changes,
  };
}

const kinds = ({ steps }: { steps: readonly { kind: string }[] }) =>
  steps.map(({ kind }) => kind);

describe('the actions on rollouts', () => {
  it('say which Canary they are about, and whether it names the entity back', async () => {
    const foreign = canary('Progressing', undefined, { boundBack: false });
    const plan = await planned('flagger.abort', [foreign]);
    expect(plan.subjects).toEqual([
      { title: 'Canary fraud-production/fraud-detection', boundBack: false },
    ]);
    expect(plan.basis).toEqual({ rollout: foreign.id, inFlight: true });
  });

  it('ask which one where there are several, and name what is not there', async () => {
    const one = canary('Progressing');
    const two = { ...one, id: 'us/fraud-production/fraud-detection' };
    await expect(planned('flagger.suspend', [one, two])).rejects.toThrow(
      `input.rollout: production has several rollouts; name one of ${one.id}, ${two.id}`,
    );
    await expect(
      planned('flagger.suspend', [one], { rollout: 'eu/x/y' }),
    ).rejects.toThrow('input.rollout: there is no such rollout in production');
  });
});

describe('flagger.open-gate and close-gate', () => {
  it('take the only gate there is', async () => {
    const plan = await planned('flagger.open-gate', [
      canary('WaitingPromotion', [gate('confirm-promotion', 'board')]),
    ]);
    expect(plan).toMatchObject({
      title: 'Open the gate board of fraud-detection',
      blockers: [],
      steps: [{ kind: 'gate.set', input: { open: true, gate: 'board' } }],
    });
  });

  it('take the one that is waited for, among several', async () => {
    const gates = [
      gate('confirm-rollout', 'start'),
      gate('confirm-promotion', 'board'),
    ];
    const plan = await planned('flagger.open-gate', [
      canary('WaitingPromotion', gates),
    ]);
    expect(plan.steps[0].input).toMatchObject({ gate: 'board' });
    await expect(
      planned('flagger.open-gate', [canary('Progressing', gates)]),
    ).rejects.toThrow(
      'input.gate: fraud-detection has several gates; name one of start, board',
    );
    await expect(
      planned('flagger.open-gate', [canary('Progressing', gates)], {
        gate: 'other',
      }),
    ).rejects.toThrow(
      'input.gate: fraud-detection asks the portal about no gate other; it asks about start, board',
    );
  });

  it('are blocked where the gate is so already', async () => {
    const { blockers } = await planned('flagger.close-gate', [
      canary('Progressing'),
    ]);
    expect(blockers).toMatchObject([
      { code: 'nothing-to-do', message: 'The gate is shut already' },
    ]);
  });

  it('are blocked where the Canary does not ask', async () => {
    const { blockers } = await planned('flagger.open-gate', [
      canary('Progressing', [
        { name: 'risk', type: 'confirm-promotion', url: 'https://risk.test' },
      ]),
    ]);
    expect(blockers).toMatchObject([
      {
        code: 'no-gate',
        message: 'fraud-detection asks the portal before nothing',
      },
    ]);
  });
});

describe('flagger.promote', () => {
  it('opens the portal’s gates for this rollout, and gives them back', async () => {
    const plan = await planned('flagger.promote', [canary('WaitingPromotion')]);
    expect(kinds(plan)).toEqual([
      'gates.open',
      'rollout.skip-analysis',
      'rollout.await-promotion',
      'rollout.restore-analysis',
      'gates.restore',
    ]);
    expect(plan.steps[0]).toMatchObject({
      title: 'Open the gate confirm-promotion',
      input: { gates: [null] },
    });
    expect(plan.blockers).toEqual([]);
  });

  it('leaves gates alone that are open, or not the portal’s', async () => {
    const plan = await planned('flagger.promote', [
      canary('Progressing', [
        { name: 'risk', type: 'confirm-promotion', url: 'https://risk.test' },
      ]),
    ]);
    expect(kinds(plan)).not.toContain('gates.open');
  });

  it('is blocked before a start that somebody else has to allow', async () => {
    const { blockers } = await planned('flagger.promote', [
      canary('Waiting', [
        { name: 'risk', type: 'confirm-rollout', url: 'https://risk.test' },
      ]),
    ]);
    expect(blockers).toMatchObject([
      {
        code: 'waits-elsewhere',
        message:
          "fraud-detection waits for 'risk', which asks somebody else than the portal",
      },
    ]);
  });

  it('is blocked where no canary is in flight, and warns of a check that fails', async () => {
    const { blockers } = await planned('flagger.promote', [
      canary('Succeeded'),
    ]);
    expect(blockers).toMatchObject([
      {
        message:
          'No release of fraud-detection is in flight: its canary is Succeeded',
      },
    ]);
    const failing = canary('Progressing', undefined, {
      metrics: [{ name: 'success', unit: '%', verdict: 'fail' }],
    });
    expect(
      (await planned('flagger.promote', [failing])).warnings,
    ).toMatchObject([{ code: 'checks-fail' }]);
  });
});

describe('flagger.abort', () => {
  it('sends the canary back, and says what Git goes on naming', async () => {
    const plan = await planned('flagger.abort', [canary('Progressing')]);
    expect(kinds(plan)).toEqual(['rollout.abort']);
    expect(plan.steps[0]).toMatchObject({ cancellable: true });
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings).toMatchObject([{ code: 'git-differs' }]);
  });

  it.each([
    ['Succeeded', [ROLLBACK], 'nothing-in-flight'],
    ['Waiting', [ROLLBACK], 'not-begun'],
    ['Progressing', [], 'no-rollback-webhook'],
  ])('is blocked: %s, asking %j', async (phase, webhooks, code) => {
    const { blockers } = await planned('flagger.abort', [
      canary(phase, webhooks),
    ]);
    expect(blockers).toMatchObject([{ code }]);
  });
});

describe('flagger.suspend and resume', () => {
  it('are each other’s opposite', async () => {
    const running = canary('Progressing');
    const frozen = canary('Progressing', undefined, { suspended: true });
    const blockersOf = async (action: string, rollout: Rollout) =>
      (await planned(action, [rollout])).blockers?.map(
        ({ message }) => message,
      );
    expect(await blockersOf('flagger.suspend', running)).toEqual([]);
    expect(await blockersOf('flagger.suspend', frozen)).toEqual([
      'fraud-detection is suspended already',
    ]);
    expect(await blockersOf('flagger.resume', frozen)).toEqual([]);
    expect(await blockersOf('flagger.resume', running)).toEqual([
      'fraud-detection is not suspended',
    ]);
  });
});
