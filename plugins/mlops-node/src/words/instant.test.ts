import { instant } from './instant';

describe('a time in a sentence', () => {
  it('is told to the minute, in UTC', () => {
    expect(instant('2026-11-21T19:00:59.999+01:00')).toBe(
      '2026-11-21 18:00 UTC',
    );
    expect(instant(Date.parse('2026-11-21T18:00:00Z'))).toBe(
      '2026-11-21 18:00 UTC',
    );
  });

  it('stays as upstream wrote it where that is no time', () => {
    expect(instant('yesterday')).toBe('yesterday');
  });
});
