const WHOLE = process.env.SLIPWAY_CRASH_POINTS === 'all';

/**
 * Of the points that a backend came to, those to kill it at: each step once,
 * in turns before it and after it; all of them when the environment variable
 * SLIPWAY_CRASH_POINTS is `all`.
 */
export function pointsToTry(points: readonly string[]): string[] {
  const all = [...new Set(points)];
  if (WHOLE) return all;
  const steps = [...new Set(all.map(stepOf))];
  return steps.map((step, i) => {
    const wanted = `${i % 2 === 0 ? 'after' : 'before'} ${step}`;
    return all.includes(wanted) ? wanted : `before ${step}`;
  });
}

function stepOf(point: string): string {
  return point.slice(point.indexOf(' ') + 1);
}
