const POINTS = process.env.SLIPWAY_CRASH_POINTS;

/**
 * A drill takes minutes, so it is skipped unless the environment variable
 * SLIPWAY_CRASH_POINTS says at which points to kill: `some`, `all`, or a share
 * of all of them such as `2/4`, the second of four, as `npm run test:crash`
 * does.
 */
export const describeDrill = POINTS ? describe : describe.skip;

/**
 * Of the points that a backend came to, those to kill it at: all, a share of
 * them, or with `some` each step once, in turns before it and after it.
 */
export function pointsToTry(
  points: readonly string[],
  wanted: string | undefined = POINTS,
): string[] {
  const all = [...new Set(points)];
  if (wanted === 'all') return all;
  const share = shareOf(wanted);
  if (share) return all.filter((_, i) => i % share.of === share.which - 1);
  const steps = [...new Set(all.map(stepOf))];
  return steps.map((step, i) => {
    const point = `${i % 2 === 0 ? 'after' : 'before'} ${step}`;
    return all.includes(point) ? point : `before ${step}`;
  });
}

function shareOf(wanted: string | undefined) {
  const [, which, of] = wanted?.match(/^(\d+)\/(\d+)$/) ?? [];
  return of ? { which: Number(which), of: Number(of) } : undefined;
}

function stepOf(point: string): string {
  return point.slice(point.indexOf(' ') + 1);
}
