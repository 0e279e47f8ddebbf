import {
  application,
  destination,
  environment,
  workload,
} from '../../dev/fixtures/parts';
import { fraudDetection } from '../../dev/fixtures/story';
import {
  environmentStatus,
  healthStatus,
  isSplit,
  needsRoom,
  readiness,
  reasonsNotDrawn,
  reasonLink,
  releaseTitle,
  syncStatus,
  trafficSentence,
} from './environment';

const somewhere = destination('fraud', 'fraud-dev', '2');

it.each([
  ['healthy', 'good', 'Healthy'],
  ['progressing', 'busy', 'Progressing'],
  ['attention', 'warn', 'Needs attention'],
  ['broken', 'bad', 'Broken'],
  ['unknown', 'quiet', 'Unknown'],
] as const)('feels a %s environment as %s', (state, tone, word) => {
  expect(environmentStatus(environment('dev', somewhere, { state }))).toEqual({
    tone,
    word,
  });
});

it.each([
  ['Synced', 0, 'Synced', 'good'],
  ['OutOfSync', 0, 'Out of sync', 'warn'],
  ['OutOfSync', 1, 'Out of sync: 1 resource', 'warn'],
  ['OutOfSync', 3, 'Out of sync: 3 resources', 'warn'],
  ['Unknown', 0, 'Sync unknown', 'quiet'],
] as const)('says of %s with %s resources: %s', (sync, number, word, tone) => {
  const outOfSync = { count: number, resources: [] };
  expect(syncStatus(application('a', { sync, outOfSync }))).toEqual({
    tone,
    word,
  });
});

it('says that a sync is under way, whatever the last one came to', () => {
  const operation = {
    phase: 'Running',
    startedAt: '2026-11-21T12:00:00Z',
    automated: true,
  } as const;
  expect(
    syncStatus(application('a', { sync: 'OutOfSync', operation })),
  ).toEqual({ tone: 'busy', word: 'Syncing' });
});

it.each([
  ['Degraded', 'bad'],
  ['Missing', 'bad'],
  ['Progressing', 'busy'],
  ['Suspended', 'quiet'],
] as const)('feels the health %s as %s', (status, tone) => {
  expect(healthStatus(application('a', { health: { status } })).tone).toBe(
    tone,
  );
});

it('says where the link of a reason leads', () => {
  const reason = { code: 'c', severity: 'info', message: 'm' } as const;
  expect(reasonLink({ ...reason, source: 'argocd/eu' })).toBe('Open Argo CD');
  expect(reasonLink({ ...reason, source: 'other/eu' })).toBe('Open');
  expect(reasonLink(reason)).toBe('Open');
});

it('calls a release by its model, else by its image', () => {
  expect(releaseTitle({ images: [], model: { name: 'm', version: '2' } })).toBe(
    'v2',
  );
  expect(releaseTitle({ images: ['ghcr.io/a/fraud:1.2'] })).toBe('fraud:1.2');
  expect(releaseTitle({ images: [] })).toBeUndefined();
  expect(releaseTitle(undefined)).toBeUndefined();
});

it('counts ready pods of workloads that are not scaled to none', () => {
  const idle = workload('a', '1', { desired: 0, ready: 0, updated: 0 });
  const busy = workload('b', '1', { desired: 3, ready: 2, updated: 3 });
  expect(readiness([idle, busy])).toEqual({ ready: 2, desired: 3 });
  expect(readiness([idle])).toBeUndefined();
});

it('tells a split of the traffic, and gives it room', () => {
  const [dev, , production] = fraudDetection().environments;
  const [destinationOfProduction] = production.destinations;
  expect(isSplit(destinationOfProduction)).toBe(true);
  expect(trafficSentence(destinationOfProduction.traffic, 'canary')).toBe(
    'v1 live 85 %, v2 canary 15 %',
  );
  expect(needsRoom(production)).toBe(true);
  expect(needsRoom(dev)).toBe(false);
});

describe('while a release is promoted', () => {
  const [production] = fraudDetection()
    .environments.slice(-1)
    .map(each => ({
      ...each,
      destinations: each.destinations.map(place => ({
        ...place,
        traffic: place.traffic.map(share => ({
          ...share,
          percent: 50,
          images: place.traffic[1].images,
          model: place.traffic[1].model,
        })),
      })),
    }));

  it('draws no split of a version with itself', () => {
    expect(production.destinations.some(isSplit)).toBe(false);
  });

  it('says that it is promoted, and not yet that its alias is missing', () => {
    const reasons = ['rollout-progressing', 'alias-differs'].map(code => ({
      code,
      severity: 'info' as const,
      message: code,
    }));
    expect(
      reasonsNotDrawn(production, reasons).map(({ code }) => code),
    ).toEqual(['rollout-progressing']);
  });
});

it('leaves out of the reasons what the traffic bar shows', () => {
  const [production] = fraudDetection().environments.slice(-1);
  expect(
    reasonsNotDrawn(production, [
      { code: 'rollout-progressing', severity: 'info', message: 'at 15 %' },
      { code: 'degraded', severity: 'critical', message: 'It crashes' },
    ]).map(({ code }) => code),
  ).toEqual(['degraded']);
});
