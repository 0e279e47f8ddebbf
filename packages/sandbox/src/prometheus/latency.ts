/** Upper bounds of Istio's duration histogram, in milliseconds. */
export const BOUNDS = [
  1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000,
];

/**
 * The part of the requests that took at most `bound` milliseconds, such that
 * Prometheus' linear interpolation finds `p99` again.
 */
export function fractionWithin(bound: number, p99: number): number {
  const upperIndex = BOUNDS.findIndex(each => each >= p99);
  const upper = BOUNDS[upperIndex] ?? Infinity;
  const lower = BOUNDS[upperIndex - 1] ?? 0;
  if (bound === Infinity) {
    return 1;
  }
  const part = (p99 - lower) / (upper - lower);
  const atLower = part > 0.9 ? 0.9 : (0.99 - 0.999 * part) / (1 - part);
  const atUpper = part > 0.9 ? 0.9 + 0.09 / part : 0.999;
  if (bound <= lower) {
    return atLower * Math.sqrt(bound / lower);
  }
  return bound === upper ? atUpper : 1 - (1 - atUpper) * (upper / bound);
}
