import { cut, intern, internSome } from './keepText';

describe('cut', () => {
  it('leaves short text as it is', () => {
    expect(cut('short', 5)).toBe('short');
  });

  it('marks what it has cut', () => {
    expect(cut('longer', 5)).toBe('long…');
  });

  it('makes valid text of a character that it cuts in two', () => {
    expect(cut('abc😀def', 5)).toBe('abc\ufffd…');
  });
});

describe('intern', () => {
  it('answers the same text', () => {
    expect(intern('production')).toBe('production');
    expect(intern('x'.repeat(1_000))).toHaveLength(1_000);
    expect(internSome('')).toBeUndefined();
    expect(internSome(undefined)).toBeUndefined();
    expect(internSome('a')).toBe('a');
  });
});
