import type { Entity } from '@backstage/catalog-model';
import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import type { SourceObservation } from '@slipway/backstage-plugin-mlops-node';
import {
  application,
  canary,
  canaryWorkloads,
  component,
  deployment,
  FRAUD,
  registeredModel,
  workflowRun,
} from '../__testUtils__/delivered';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import { joinDelivery } from '../join/joinDelivery';
import { mergeObservations } from '../join/observations';
import { fleetRowsOf } from './fleetRows';

const LIVE: SourceStatus = {
  id: 'argocd/main',
  system: 'argocd',
  instance: 'main',
  title: 'Argo CD',
  freshness: {
    state: 'live',
    via: 'watch',
    observedAt: '2026-11-20T10:00:00Z',
  },
};

function join(
  seen: SourceObservation,
  options: { entity?: Entity; status?: SourceStatus } = {},
) {
  const { entity = component('fraud-detection'), status = LIVE } = options;
  const joined = joinDelivery({
    entity,
    seen: mergeObservations([seen]),
    statuses: [status],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
  });
  return { entity, joined };
}

function rowsOf(...args: Parameters<typeof join>) {
  const { entity, joined } = join(...args);
  return fleetRowsOf(entity, joined);
}

const canaryInFlight: SourceObservation = {
  applications: [
    application('dev'),
    application('production', { health: { status: 'Progressing' } }),
  ],
  rollouts: [canary()],
  workloads: [deployment('dev'), ...canaryWorkloads()],
  models: [registeredModel()],
};

describe('fleetRowsOf', () => {
  it('has a row for each environment, with nothing in it that is not shown', () => {
    const [dev, production] = rowsOf(canaryInFlight);
    expect(dev).toEqual({
      entityRef: FRAUD,
      title: 'fraud-detection',
      owner: 'group:default/team-fraud',
      environment: 'dev',
      state: 'healthy',
      live: [
        {
          model: { name: 'fraud-detection', version: '1' },
          revision: '4a1c9e2b7d',
        },
      ],
      candidate: [],
      drift: [],
      sync: 'Synced',
      health: 'Healthy',
      deployedAt: '2026-11-20T09:00:00Z',
    });
    expect(production).toMatchObject({
      environment: 'production',
      state: 'progressing',
      live: [{ model: { version: '1' } }],
      candidate: [{ model: { version: '2' } }],
      canary: {
        strategy: 'canary',
        phase: 'Progressing',
        weight: 15,
        suspended: false,
      },
      drift: [],
      reason: { code: 'rollout-progressing', severity: 'info' },
    });
    expect(production).not.toHaveProperty('actor');
    expect(JSON.stringify(production).length).toBeLessThan(800);
  });

  it('says what drifted, and that the owner must act', () => {
    const row = rowsOf({
      ...canaryInFlight,
      applications: [
        application('production', {
          sync: 'OutOfSync',
          outOfSync: { count: 2, resources: [] },
        }),
      ],
      rollouts: [
        canary({ phase: 'Failed', traffic: { primary: 100, candidate: 0 } }),
      ],
      models: [
        registeredModel({ aliases: [{ alias: 'champion', version: '2' }] }),
      ],
    }).at(-1);
    expect(row).toMatchObject({
      state: 'broken',
      sync: 'OutOfSync',
      drift: [
        { kind: 'registry', alias: 'champion', version: '2' },
        { kind: 'git', objects: 2 },
        { kind: 'failed-release' },
      ],
      canary: { phase: 'Failed', weight: 0 },
      reason: { code: 'rollout-failed', severity: 'critical' },
      actor: { role: 'owner', ref: 'group:default/team-fraud' },
    });
  });

  it('tells an A/B test from a canary', () => {
    const row = rowsOf({
      ...canaryInFlight,
      rollouts: [
        canary({
          strategy: 'ab-testing',
          traffic: { primary: 100, candidate: 0 },
          matchedTraffic: { primary: 0, candidate: 100 },
        }),
      ],
    }).at(-1);
    expect(row?.canary).toMatchObject({ strategy: 'ab-testing', weight: 0 });
    expect(row?.reason?.message).toContain('is in an A/B test');
  });

  it('calls no drift what is on its way', () => {
    const rows = rowsOf({
      ...canaryInFlight,
      models: [
        registeredModel({ aliases: [{ alias: 'champion', version: '2' }] }),
      ],
    });
    expect(rows.at(-1)?.drift).toEqual([]);
  });

  it('names who placed a hold, unless something burns', () => {
    const { entity, joined } = join(canaryInFlight);
    const hold = {
      owner: 'user:default/maria',
      reason: 'v2 doubled the false alarms',
      since: '2026-11-20T09:30:00Z',
      autoSyncOff: [],
    };
    const held = {
      ...joined,
      environments: joined.environments.map(each => ({
        ...each,
        hold,
        reasons: [
          {
            code: 'held',
            severity: 'warning' as const,
            message: 'user:default/maria holds production',
          },
        ],
      })),
    };
    const [row] = fleetRowsOf(entity, held);
    expect(row).toMatchObject({
      hold: { owner: 'user:default/maria' },
      reason: { code: 'held' },
      actor: { role: 'hold-owner', ref: 'user:default/maria' },
    });
    expect(row.hold).not.toHaveProperty('autoSyncOff');

    const [burning] = fleetRowsOf(entity, {
      ...held,
      environments: held.environments.map(each => ({
        ...each,
        reasons: [
          { code: 'degraded', severity: 'critical', message: 'It is down' },
        ],
      })),
    });
    expect(burning.actor).toEqual({
      role: 'owner',
      ref: 'group:default/team-fraud',
    });
  });

  it('leaves a source that does not answer to who runs the platform', () => {
    const [row] = rowsOf(
      { applications: [application('dev')] },
      {
        status: {
          ...LIVE,
          freshness: {
            state: 'stale',
            observedAt: '2026-11-20T10:00:00Z',
            reason: 'connection refused',
          },
        },
      },
    );
    expect(row).toMatchObject({
      state: 'attention',
      reason: { code: 'source-stale' },
      actor: { role: 'platform' },
    });
  });

  it('shows regions that run the same once, and others side by side', () => {
    const inRegion = (cluster: string, version: string) => ({
      applications: [
        application('production', {
          id: cluster,
          destination: { cluster, namespace: 'fraud-production' },
        }),
      ],
      workloads: [
        deployment('production', {
          id: cluster,
          cluster,
          model: { name: 'fraud-detection', version },
        }),
      ],
    });
    const regions = (...versions: string[]) => {
      const each = versions.map((version, i) =>
        inRegion(`region-${i}`, version),
      );
      const [row] = rowsOf({
        applications: each.flatMap(({ applications }) => applications),
        workloads: each.flatMap(({ workloads }) => workloads),
      });
      return row.live.map(({ model }) => model?.version);
    };
    expect(regions('1', '1')).toEqual(['1']);
    expect(regions('1', '2')).toEqual(['1', '2']);
  });

  it('has a row for a service that is deployed nowhere, and says why', () => {
    expect(rowsOf({})).toEqual([
      expect.objectContaining({
        state: 'unknown',
        reason: expect.objectContaining({ code: 'nothing-found' }),
        actor: { role: 'owner', ref: 'group:default/team-fraud' },
      }),
    ]);
    const trained = { latest: [workflowRun('train-1')], total: 1 };
    const [row] = rowsOf({ runs: trained });
    expect(row.reason?.code).toBe('not-deployed');
    expect(row).not.toHaveProperty('actor');
    expect(row).not.toHaveProperty('environment');
  });

  it('has no row for what is no service: a model in the catalog', () => {
    const entity = { ...component('fraud-detection'), kind: 'Resource' };
    expect(rowsOf({ models: [registeredModel()] }, { entity })).toEqual([]);
  });

  it('cuts a reason that goes on and on', () => {
    const [row] = rowsOf({
      applications: [
        application('dev', {
          health: { status: 'Degraded', message: 'broken '.repeat(80) },
        }),
      ],
    });
    expect(row.reason?.message).toHaveLength(240);
  });
});
