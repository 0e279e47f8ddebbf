import { age, countdown, duration, exactTime, relativeTime } from './time';

const now = Date.parse('2026-11-21T12:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [-3, 'just now'],
    [12, '12 s ago'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3 * 60 + 59, '3 min ago'],
    [3600, '1 h ago'],
    [47 * 3600, '47 h ago'],
    [48 * 3600, '2 days ago'],
    [40 * 24 * 3600, '12 Oct'],
    [400 * 24 * 3600, '17 Oct 2025'],
    [-90, 'in 1 min'],
  ])('says of %s seconds before: %s', (seconds, words) => {
    expect(relativeTime(ago(seconds), now)).toBe(words);
  });

  it('admits that it cannot read an instant', () => {
    expect(relativeTime('soon', now)).toBe('at an unknown time');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [45_400, '45 s'],
    [60_000, '1 min'],
    [724_000, '12 min 4 s'],
    [3_900_000, '1 h 5 min'],
    [200_000_000, '2 d 7 h'],
    [-5, '0 s'],
  ])('of %s ms is %s', (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
  });
});

it('counts down to an instant, and no further', () => {
  expect(countdown(ago(-42), now)).toBe('42 s');
  expect(countdown(ago(1), now)).toBeUndefined();
});

it('tells the age of a knowledge without ago', () => {
  expect(age(ago(240), now)).toBe('4 min');
});

it('leaves what is no instant as it is', () => {
  expect(exactTime('yesterday')).toBe('yesterday');
  expect(exactTime('2026-11-21T12:00:00Z')).toMatch(/21 Nov 2026/);
});
