import { scheduleMeaning, utcTime } from './schedule';

const now = new Date('2026-11-21T12:00:00Z');

describe('a schedule', () => {
  it.each([
    ['0 3 * * 1', 'At 03:00, only on Monday', '2026-11-23T03:00:00Z'],
    ['*/30 * * * *', 'Every 30 minutes', '2026-11-21T12:30:00Z'],
    ['0 2 1 * *', 'At 02:00, on day 1 of the month', '2026-12-01T02:00:00Z'],
  ])('is told in words, with when it comes next: %s', (text, words, next) => {
    expect(scheduleMeaning(text, { now })).toEqual({
      state: 'good',
      words,
      next: new Date(next),
    });
  });

  it.each(['', 'every day', '60 3 * * 1', '0 3 * *'])(
    'that is none is told how to write one: %s',
    text => {
      expect(scheduleMeaning(text, { now })).toMatchObject({
        state: 'bad',
        problem: expect.stringContaining('five fields'),
      });
    },
  );

  it('that the pattern lets pass may still never come', () => {
    expect(
      scheduleMeaning('0 3 30 2 *', { now, pattern: '^[0-9 *]+$' }),
    ).toMatchObject({ problem: expect.stringContaining('never comes') });
  });

  it('has its next time in UTC', () => {
    expect(utcTime(new Date('2026-11-23T03:00:00Z'))).toBe(
      'Mon, 23 Nov 2026, 03:00 UTC',
    );
  });
});
