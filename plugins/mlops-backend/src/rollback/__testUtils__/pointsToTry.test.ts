import { pointsToTry } from './pointsToTry';

const POINTS = [
  'before revert',
  'after revert',
  'before live',
  'waiting live',
  'after live',
  'before revert',
];

describe('the points to kill a portal at', () => {
  it('are all that it came to, each once', () => {
    expect(pointsToTry(POINTS, 'all')).toEqual(POINTS.slice(0, 5));
  });

  it('are every one of them in exactly one share', () => {
    const shares = ['1/3', '2/3', '3/3'].map(share =>
      pointsToTry(POINTS, share),
    );
    expect(shares.flat().sort()).toEqual(POINTS.slice(0, 5).sort());
    expect(shares.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it('are one of each step where some are enough', () => {
    expect(pointsToTry(POINTS, 'some')).toEqual([
      'after revert',
      'before live',
    ]);
  });
});
