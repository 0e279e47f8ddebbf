import { stableDigest } from './planHash';

describe('the hash of a plan', () => {
  it('does not depend on the order of keys', () => {
    expect(stableDigest({ a: 1, b: { c: [1, 2], d: null } })).toBe(
      stableDigest({ b: { d: null, c: [1, 2] }, a: 1 }),
    );
  });

  it('takes what is absent for what is not there', () => {
    expect(stableDigest({ a: 1, b: undefined })).toBe(stableDigest({ a: 1 }));
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ a: {} }, { a: [] }],
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
  ])('tells %j from %j', (one, other) => {
    expect(stableDigest(one)).not.toBe(stableDigest(other));
  });
});
