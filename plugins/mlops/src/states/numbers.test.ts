import {
  count,
  formatDelta,
  formatNumber,
  formatQuantity,
  formatScore,
  scoreDigits,
} from './numbers';

it.each([
  [0.92, '0.92'],
  [0.9, '0.90'],
  [0.914, '0.914'],
  [0.91449, '0.914'],
  [1, '1.00'],
  [45.5, '45.5'],
  [12345.6, '12,346'],
  [0.00012, '0.00012'],
  [-0.2, '−0.20'],
])('shows the score %s as %s', (value, text) => {
  expect(formatScore(value)).toBe(text);
});

it('lines up the decimal points of scores that stand together', () => {
  expect(scoreDigits([0.9, undefined, 0.84])).toBe(2);
  expect(scoreDigits([0.9, 0.805])).toBe(3);
  expect(formatScore(0.9, 3)).toBe('0.900');
  expect(formatDelta(0.05, 3)).toBe('+0.050');
});

it.each([
  [0.12, '+0.12'],
  [-0.01, '−0.01'],
  [0, '±0'],
  [1e-17, '±0'],
  [1200, '+1,200'],
])('shows the difference %s as %s', (delta, text) => {
  expect(formatDelta(delta)).toBe(text);
});

it('puts a unit behind a space that does not break', () => {
  expect(formatQuantity(99.82, '%')).toBe('99.82\u00a0%');
  expect(formatQuantity(0.85, '')).toBe('0.85');
});

it('shows what is no number as it is', () => {
  expect(formatNumber(NaN)).toBe('NaN');
});

it('counts in words', () => {
  expect(count(1, 'run')).toBe('1 run');
  expect(count(2, 'run')).toBe('2 runs');
  expect(count(0, 'match', 'matches')).toBe('0 matches');
});
