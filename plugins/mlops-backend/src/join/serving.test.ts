import type {
  Application,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  deployment,
  promotedWorkloads,
} from '../__testUtils__/delivered';
import { inFlight, join } from './__testUtils__/joined';

describe('joinDelivery', () => {
  it('tells what is live, what is on canary, and who gets how much traffic', () => {
    const { environments } = join([inFlight]);
    const [production] = environments;
    expect(production.state).toBe('progressing');
    expect(production.destinations).toHaveLength(1);
    expect(production.destinations[0]).toMatchObject({
      live: {
        model: { name: 'fraud-detection', version: '1' },
        runId: 'run-of-v1',
        images: ['ghcr.io/slipway-demo/fraud-detection:1.0.0'],
      },
      candidate: {
        model: { name: 'fraud-detection', version: '2' },
        runId: 'run-of-v2',
        revision: '4a1c9e2b7d',
        revisionUrl:
          'https://github.com/fraud/fraud-detection-gitops/commit/4a1c9e2b7d',
        deployedAt: '2026-11-20T09:00:00Z',
      },
      traffic: [
        { role: 'live', percent: 85, model: { version: '1' } },
        { role: 'candidate', percent: 15, model: { version: '2' } },
      ],
    });
    // Git names the candidate; which revision made v1 the objects do not tell.
    expect(production.destinations[0].live?.revision).toBeUndefined();
    expect(production.destinations[0].synced).toEqual({
      revision: '4a1c9e2b7d',
      revisionUrl:
        'https://github.com/fraud/fraud-detection-gitops/commit/4a1c9e2b7d',
      deployedAt: '2026-11-20T09:00:00Z',
      deployedBy: undefined,
    });
  });

  describe('while the canary is being promoted', () => {
    const v2 = {
      images: ['ghcr.io/slipway-demo/fraud-detection:2.0.0'],
      model: { name: 'fraud-detection', version: '2' },
    };
    const promoting = (
      phase: Rollout['phase'],
      primary: Partial<typeof v2> = v2,
    ): SourceObservation => ({
      ...inFlight,
      rollouts: [
        canary({ phase, traffic: { primary: 50, candidate: 50 }, step: 6 }),
      ],
      workloads: [
        deployment('production', {
          name: 'fraud-detection-primary',
          ...primary,
        }),
        deployment('production', v2),
      ],
    });

    it.each(['Promoting', 'Finalising'] as const)(
      'says in %s that one version serves, whoever carries it, and warns of nothing',
      phase => {
        const { environments, registry } = join([promoting(phase)]);
        const [{ destinations, reasons, state }] = environments;
        expect(state).toBe('progressing');
        expect(destinations[0].live).toMatchObject({
          model: { version: '2' },
          revision: '4a1c9e2b7d',
        });
        expect(destinations[0].candidate).toBeUndefined();
        expect(destinations[0].traffic).toMatchObject([
          { role: 'live', percent: 100, model: { version: '2' } },
        ]);
        expect(reasons).toMatchObject([
          {
            severity: 'info',
            message: expect.stringMatching(
              /^fraud-detection v2 is (being )?promoted/,
            ),
          },
        ]);
        expect(registry.models[0].versions[0]).toMatchObject({
          liveIn: ['production'],
          candidateIn: [],
        });
      },
    );

    it('keeps two versions apart until the primary has the new one', () => {
      const { environments } = join([promoting('Promoting', {})]);
      expect(environments[0].destinations[0].traffic).toMatchObject([
        { role: 'live', percent: 50, model: { version: '1' } },
        { role: 'candidate', percent: 50, model: { version: '2' } },
      ]);
      expect(environments[0].reasons.map(({ code }) => code)).toEqual([
        'rollout-progressing',
      ]);
    });

    it('warns that the alias has not followed as soon as it is done', () => {
      const done = promoting('Succeeded');
      const { environments } = join([
        {
          ...done,
          rollouts: [
            canary({
              phase: 'Succeeded',
              traffic: { primary: 100, candidate: 0 },
            }),
          ],
        },
      ]);
      expect(environments[0].reasons).toMatchObject([
        {
          code: 'alias-differs',
          severity: 'warning',
          message:
            'The alias champion is on fraud-detection v1, but fraud-detection v2 is live',
        },
      ]);
    });
  });

  it('adds up the traffic of one version on both sides, as when only its config changes', () => {
    const { environments } = join([
      {
        ...inFlight,
        workloads: canaryWorkloads().map(({ name }) =>
          deployment('production', { name }),
        ),
      },
    ]);
    const [{ candidate, traffic }] = environments[0].destinations;
    expect(traffic).toMatchObject([{ role: 'live', percent: 100 }]);
    expect(candidate?.model?.version).toBe('1');
  });

  it('names the revision once the canary is promoted, since then', () => {
    const { environments } = join([
      {
        ...inFlight,
        rollouts: [
          canary({
            phase: 'Succeeded',
            traffic: { primary: 100, candidate: 0 },
            lastTransitionAt: '2026-11-20T11:00:00Z',
          }),
        ],
        workloads: promotedWorkloads(),
      },
    ]);
    expect(environments[0].destinations[0]).toMatchObject({
      live: { revision: '4a1c9e2b7d', deployedAt: '2026-11-20T11:00:00Z' },
      traffic: [{ role: 'live', percent: 100 }],
    });
    expect(environments[0].destinations[0].synced).toBeUndefined();
    expect(environments[0].destinations[0].candidate).toBeUndefined();
  });

  it('dates a release by its first sync, not by a later one to the same revision', () => {
    const history: Application['history'] = [3, 2].map(id => ({
      id,
      revisions: ['4a1c9e2b7d'],
      deployedAt: `2026-11-2${id}T09:00:00Z`,
      initiatedBy: `person-${id}`,
      automated: false,
    }));
    const [older] = application('staging').history.slice(1);
    const { environments } = join([
      {
        applications: [
          application('staging', { history: [...history, older] }),
        ],
      },
    ]);
    expect(environments[0].destinations[0].live).toMatchObject({
      deployedAt: '2026-11-22T09:00:00Z',
      deployedBy: 'person-2',
    });
  });

  it('keeps 100 % on the candidate after a failed promotion', () => {
    const failed: Partial<Rollout> = {
      phase: 'Failed',
      traffic: { primary: 0, candidate: 100 },
    };
    const { environments } = join([
      { ...inFlight, rollouts: [canary(failed)] },
    ]);
    const [production] = environments;
    expect(production.state).toBe('broken');
    expect(production.reasons[0]).toMatchObject({
      code: 'promotion-failed',
      severity: 'critical',
    });
    expect(production.destinations[0].traffic).toMatchObject([
      { role: 'live', percent: 0, model: { version: '1' } },
      { role: 'candidate', percent: 100, model: { version: '2' } },
    ]);
    expect(production.destinations[0]).toMatchObject({
      synced: { revision: '4a1c9e2b7d' },
    });
  });

  it('lets the target serve until Flagger has made the primary', () => {
    const { environments } = join([
      {
        rollouts: [
          canary({
            phase: 'Initializing',
            traffic: { primary: 100, candidate: 0 },
          }),
        ],
        workloads: [deployment('production')],
      },
    ]);
    expect(environments[0].destinations[0].live?.model?.version).toBe('1');
    expect(environments[0].state).toBe('progressing');
  });

  it('does not take for live what does not come up', () => {
    const repository = 'ghcr.io/slipway-demo/fraud-detection';
    const { environments } = join([
      {
        applications: [
          application('dev', {
            images: [`${repository}:1.0.0`, `${repository}:2.0.0`, 'envoy:1'],
          }),
        ],
        workloads: [
          deployment('dev', {
            images: [`${repository}:2.0.0`],
            model: { name: 'fraud-detection', version: '2' },
            problem: 'ReplicaSet "x" has timed out progressing.',
          }),
        ],
      },
    ]);
    const [destination] = environments[0].destinations;
    expect(destination.live).toEqual({ images: [`${repository}:1.0.0`] });
    expect(destination.candidate).toMatchObject({
      model: { version: '2' },
      revision: '4a1c9e2b7d',
    });
    expect(destination.synced?.revision).toBe('4a1c9e2b7d');
    expect(destination.traffic).toEqual([]);
    expect(environments[0].state).toBe('broken');
  });
});
