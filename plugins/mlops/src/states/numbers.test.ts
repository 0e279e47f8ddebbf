import {
  count,
  formatDelta,
  formatMeasured,
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

it.each<[number, string, number[], string]>([
  [0.915, '', [0.85], '0.915'],
  [0.9143, '', [0.85], '0.914'],
  [0.9, '', [0.85], '0.900'],
  [45, 'ms', [100], '45\u00a0ms'],
  [45.37, 'ms', [100], '45\u00a0ms'],
  [99.8, '%', [99], '99.80\u00a0%'],
  [100, '%', [99], '100.00\u00a0%'],
  [99.8123, '%', [99.5], '99.81\u00a0%'],
  [0.00014, '', [0.0002], '0.00014'],
  [12.345, 's', [10, 20], '12.3\u00a0s'],
])('keeps the decimals of %s %s beside %j', (value, unit, limits, text) => {
  expect(formatMeasured(value, unit, limits)).toBe(text);
});

it.each<[number, string, number[], string]>([
  [0.84997, '', [0.85], '0.84997'],
  [100.4, 'ms', [100], '100.4\u00a0ms'],
  [0.2, 'ms', [100], '0.2\u00a0ms'],
])('does not round %s %s over %j', (value, unit, limits, text) => {
  expect(formatMeasured(value, unit, limits)).toBe(text);
});

it('shows what is measured against nothing as it is', () => {
  expect(formatMeasured(0.9143, '', [])).toBe('0.9143');
  expect(formatMeasured(NaN, '%', [99])).toBe('NaN\u00a0%');
});

it('shows what is no number as it is', () => {
  expect(formatNumber(NaN)).toBe('NaN');
});

it('counts in words', () => {
  expect(count(1, 'run')).toBe('1 run');
  expect(count(2, 'run')).toBe('2 runs');
  expect(count(0, 'match', 'matches')).toBe('0 matches');
});
