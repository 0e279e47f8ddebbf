import { metrics, model, version } from '../../dev/fixtures/training';
import { creditRisk, fraudDetection } from '../../dev/fixtures/story';
import {
  challengerTitle,
  championOf,
  contestMetrics,
  contestOf,
  contestTitle,
  gateRule,
  gatesStatus,
  keyMetrics,
  metricOf,
  openGates,
  placements,
} from './model';

const good = metrics(0.95, 0.9, 0.92, 0.88);
const [fraud] = fraudDetection().registry.models;
const [credit] = creditRisk().registry.models;

it('holds what is on canary against the champion', () => {
  const contest = contestOf(fraud);
  expect(contest && contestTitle(contest)).toBe('v2 against v1 (champion)');
});

it('holds the newest against the champion where nothing is on canary', () => {
  const contest = contestOf(credit);
  expect(contest?.challenger.version).toBe('6');
  expect(contest?.incumbent.version).toBe('5');
});

it('finds no contest in one version, or where nothing leads', () => {
  expect(contestOf(model('m', [version('m', '1', good)]))).toBeUndefined();
  expect(
    contestOf(model('m', [version('m', '2', good), version('m', '1', good)])),
  ).toBeUndefined();
  expect(contestOf(model('m', []))).toBeUndefined();
});

it('does not hold an older version against what is live', () => {
  const older = version('m', '1', good, { createdAt: '2026-01-01T00:00:00Z' });
  const live = version('m', '2', good, {
    createdAt: '2026-02-01T00:00:00Z',
    liveIn: ['production'],
  });
  expect(championOf(model('m', [live, older]))?.version).toBe('2');
  expect(contestOf(model('m', [live, older]))).toBeUndefined();
});

it('says which metrics are better, where a gate gives the direction', () => {
  const contest = contestOf(fraud);
  const told = contest ? contestMetrics(contest) : [];
  expect(told.map(({ better, name }) => [name, better])).toEqual([
    ['accuracy', true],
    ['f1', true],
    ['precision', true],
    ['recall', false],
  ]);
});

it('calls the challenger live once it has taken the place of the champion', () => {
  const incumbent = { ...version('m', '1', good), liveIn: ['production'] };
  const challenger = version('m', '2', good);
  expect(challengerTitle({ incumbent, challenger })).toBe('candidate');
  expect(
    challengerTitle({
      incumbent: { ...incumbent, liveIn: [] },
      challenger: { ...challenger, liveIn: ['production'] },
    }),
  ).toBe('live');
});

it('does not guess a direction', () => {
  const plain = { rules: [] };
  const contest = {
    challenger: version('m', '2', { loss: 0.1 }, plain),
    incumbent: version('m', '1', { loss: 0.2 }, plain),
  };
  expect(contestMetrics(contest)).toEqual([
    { name: 'loss', value: 0.1, before: 0.2, delta: -0.1, better: undefined },
  ]);
});

it('takes the metrics that gates judge, under the names of the gates', () => {
  const judged = version('m', '1', good);
  expect(keyMetrics([judged])).toEqual([
    'accuracy',
    'f1',
    'precision',
    'recall',
  ]);
  expect(metricOf(judged, 'f1')).toBe(0.9);
  expect(
    keyMetrics([version('m', '1', { b: 1, a: 2 }, { rules: [] })]),
  ).toEqual(['a', 'b']);
});

it('says how many gates are met, and which are not', () => {
  const [v6, v5] = credit.versions;
  expect(gatesStatus(v5.gates)).toEqual({ tone: 'good', word: '4 of 4' });
  expect(gatesStatus(v6.gates)).toEqual({ tone: 'bad', word: '2 of 4' });
  expect(openGates(v6.gates)).toEqual([
    'f1 is 0.78; its gate asks for ≥ 0.8',
    'recall is 0.70; its gate asks for ≥ 0.75',
  ]);
});

it('never takes a missing metric for a pass', () => {
  const partly = version('m', '1', { accuracy: 0.9 });
  expect(gatesStatus(partly.gates)).toEqual({ tone: 'warn', word: '1 of 4' });
  expect(openGates(partly.gates)[0]).toBe('f1 has no value');
  expect(gatesStatus(version('m', '1', good, { rules: [] }).gates).word).toBe(
    'No gates',
  );
});

it('writes a gate as people read it', () => {
  expect(gateRule({ metric: 'p99', operator: '<=', threshold: 50 })).toBe(
    'p99 ≤ 50',
  );
});

it('tells where a version is', () => {
  expect(placements(fraud.versions[0], fraudDetection().environments)).toEqual([
    { environment: 'dev', role: 'live', word: 'live' },
    { environment: 'staging', role: 'live', word: 'live' },
    { environment: 'production', role: 'candidate', word: 'canary' },
  ]);
});

it('calls a release on its way a canary only where a rollout tests it', () => {
  const [, , production] = fraudDetection().environments;
  const without = {
    ...production,
    destinations: production.destinations.map(each => ({
      ...each,
      rollouts: [],
    })),
  };
  expect(placements(fraud.versions[0], [without])).toContainEqual({
    environment: 'production',
    role: 'candidate',
    word: 'candidate',
  });
});
