import type {
  FleetCanary,
  FleetDrift,
} from '@slipway/backstage-plugin-mlops-common';
import { fleetRows } from '../../dev/fixtures/fleet';
import {
  actorTitle,
  driftSentence,
  driftTitle,
  fleetDrifts,
  fleetHeadline,
  fleetReleaseTitle,
  fleetReleaseTitles,
  fleetReleasesInShort,
  fleetRolloutStatus,
  fleetSync,
  refTitle,
} from './fleet';

const rollout = (part: Partial<FleetCanary>): FleetCanary => ({
  strategy: 'canary',
  phase: 'Progressing',
  weight: 15,
  suspended: false,
  ...part,
});

it.each<[Partial<FleetCanary>, string, string]>([
  [{}, 'busy', '15\u00a0%'],
  [{ phase: 'Failed', weight: 0 }, 'bad', 'Canary failed'],
  [{ phase: 'Failed', weight: 100 }, 'bad', 'Promotion failed, 100\u00a0%'],
  [{ suspended: true }, 'warn', 'Suspended at 15\u00a0%'],
  [{ phase: 'Waiting', weight: 0 }, 'warn', 'Waits to begin'],
  [{ phase: 'WaitingPromotion', weight: 50 }, 'warn', 'Waits at 50\u00a0%'],
  [{ phase: 'Promoting', weight: 50 }, 'busy', 'Promoting'],
  [{ phase: 'Initializing', weight: 0 }, 'busy', 'Preparing'],
  [{ strategy: 'ab-testing', weight: 0 }, 'busy', 'A/B test'],
  [
    { strategy: 'ab-testing', phase: 'Failed', weight: 0 },
    'bad',
    'A/B test failed',
  ],
  [{ strategy: 'ab-testing', weight: 0, suspended: true }, 'warn', 'Suspended'],
  [{ strategy: 'blue-green', weight: 0 }, 'busy', 'Blue/green'],
  [
    { strategy: 'blue-green', phase: 'WaitingPromotion', weight: 0 },
    'warn',
    'Waits for promotion',
  ],
  [
    { strategy: 'blue-green', phase: 'Failed', weight: 0 },
    'bad',
    'Blue/green failed',
  ],
])('says how a rollout stands: %j', (part, tone, word) => {
  expect(fleetRolloutStatus(rollout(part))).toEqual({ tone, word });
});

it('tells beside the sync in how many objects Git differs, and the rest by itself', () => {
  const git: FleetDrift = { kind: 'git', objects: 3 };
  const failed: FleetDrift = { kind: 'failed-release' };
  expect(fleetSync('OutOfSync', [git])).toEqual({
    tone: 'warn',
    word: 'Out of sync, 3 objects',
  });
  expect(fleetSync('Synced', [failed]).word).toBe('Synced');
  const [row] = fleetRows();
  const drift = [git, failed];
  expect(fleetDrifts({ ...row, sync: 'OutOfSync', drift })).toEqual([failed]);
  expect(fleetDrifts({ ...row, sync: 'Unknown', drift })).toEqual(drift);
});

it.each<[FleetDrift, string, string]>([
  [
    { kind: 'registry', alias: 'champion', version: '6' },
    'champion is v6',
    'In the registry the alias champion names v6, which is not what is live',
  ],
  [
    { kind: 'git', objects: 1 },
    'Git: 1 object',
    'The cluster differs from Git in 1 object',
  ],
  [{ kind: 'git', objects: 0 }, 'Git differs', 'The cluster differs from Git'],
  [
    { kind: 'failed-release' },
    'Git: failed version',
    'Git still names a version that failed',
  ],
])('says what drifted: %j', (drift, title, sentence) => {
  expect(driftTitle(drift)).toBe(title);
  expect(driftSentence(drift)).toBe(sentence);
});

it('calls a release by its model version, else its image, else its revision', () => {
  const model = { name: 'fraud-detection', version: '2' };
  const image = 'ghcr.io/slipway-demo/fraud-detection:2.0.0';
  const revision = '4a1c9e2b7d4a1c9e2b7d4a1c9e2b7d4a1c9e2b7d';
  expect(fleetReleaseTitle({ model, image, revision })).toBe('v2');
  expect(fleetReleaseTitle({ image, revision })).toBe('fraud-detection:2.0.0');
  expect(fleetReleaseTitle({ revision })).toBe('4a1c9e2');
  expect(fleetReleasesInShort([{ model, image }, { image }])).toBe(
    'v2 and 2.0.0',
  );
  expect(fleetReleasesInShort([{ image: 'ghcr.io/a/b@sha256:12' }])).toBe(
    'b@12',
  );
  expect(fleetReleasesInShort([{ revision }])).toBe('4a1c9e2');
  expect(
    fleetReleaseTitles([{ model }, { model: { ...model, version: '3' } }]),
  ).toBe('v2 and v3');
});

it.each([
  ['group:default/team-risk', 'team-risk'],
  ['user:acme/maria', 'acme/maria'],
  ['maria', 'maria'],
  ['group:', 'group:'],
])('shortens the reference %s', (ref, title) => {
  expect(refTitle(ref)).toBe(title);
});

it('names who must act', () => {
  expect(actorTitle({ role: 'owner', ref: 'group:default/team-risk' })).toBe(
    'team-risk',
  );
  expect(actorTitle({ role: 'owner' })).toBe('Its owner');
  expect(actorTitle({ role: 'platform' })).toBe('Platform team');
});

it.each([
  [{ total: 7, needAttention: 3 }, 'warn', '3 of 7 need a person'],
  [{ total: 7, needAttention: 1 }, 'warn', '1 of 7 needs a person'],
  [
    { total: 7, progressing: 2 },
    'busy',
    '2 of 7 under way, nothing needs a person',
  ],
  [{ total: 7 }, 'good', 'All 7 are well'],
  [{ total: 0 }, 'quiet', 'Nothing is deployed yet'],
  [{ total: 0, isFiltered: true }, 'quiet', 'Nothing matches'],
])('says it all in one sentence: %j', (counts, tone, word) => {
  const usual = { needAttention: 0, progressing: 0, isFiltered: false };
  expect(fleetHeadline({ ...usual, ...counts })).toEqual({ tone, word });
});
