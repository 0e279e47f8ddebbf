const POINTS = process.env.SLIPWAY_CRASH_POINTS;

/**
 * A drill takes minutes, so it is skipped unless the environment variable
 * SLIPWAY_CRASH_POINTS says at which points to kill: `some` or `all`, as
 * `npm run test:crash` does.
 */
export const describeDrill = POINTS ? describe : describe.skip;

/**
 * Of the points that a backend came to, those to kill it at: all, or with
 * `some` each step once, in turns before it and after it.
 */
export function pointsToTry(points: readonly string[]): string[] {
  const all = [...new Set(points)];
  if (POINTS === 'all') return all;
  const steps = [...new Set(all.map(stepOf))];
  return steps.map((step, i) => {
    const wanted = `${i % 2 === 0 ? 'after' : 'before'} ${step}`;
    return all.includes(wanted) ? wanted : `before ${step}`;
  });
}

function stepOf(point: string): string {
  return point.slice(point.indexOf(' ') + 1);
}
