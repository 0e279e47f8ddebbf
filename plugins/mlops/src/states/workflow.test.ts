import { run } from '../../dev/fixtures/training';
import { elapsed, isOver, progressOf, runOrigin, runStatus } from './workflow';

const now = Date.parse('2026-11-21T12:00:00Z');

it.each([
  ['2/5', { done: 2, total: 5 }],
  ['5/5', { done: 5, total: 5 }],
  ['7/5', { done: 5, total: 5 }],
  ['0/0', undefined],
  ['much', undefined],
  [undefined, undefined],
])('reads the progress %s', (progress, expected) => {
  expect(progressOf(run('a', 1, { progress }))).toEqual(expected);
});

it('measures a run that is over, and one that goes on', () => {
  const startedAt = '2026-11-21T11:59:00Z';
  expect(elapsed({ startedAt }, now)).toBe('1 min');
  expect(elapsed({ startedAt, finishedAt: '2026-11-21T11:59:30Z' }, now)).toBe(
    '30 s',
  );
  expect(elapsed({}, now)).toBeUndefined();
  expect(elapsed({ startedAt: 'once' }, now)).toBeUndefined();
});

it('names what started a run', () => {
  expect(runOrigin(run('a', 1, { cronWorkflow: 'nightly' }))).toBe(
    'schedule nightly',
  );
  expect(runOrigin(run('a', 1))).toBe('ada');
  expect(runOrigin(run('a', 1, { creator: undefined }))).toBe(
    'template fraud-model-training',
  );
});

it('knows when a run is over', () => {
  expect(isOver(run('a', 1))).toBe(true);
  expect(isOver(run('a', 1, { phase: 'Suspended' }))).toBe(false);
  expect(runStatus(run('a', 1, { phase: 'Error' })).tone).toBe('bad');
});
