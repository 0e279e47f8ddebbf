/** The value that stands last in the scale; undefined of nothing. */
export function worst<T extends string>(
  scale: readonly T[],
  values: readonly T[],
): T | undefined {
  return values.length === 0
    ? undefined
    : scale.findLast(each => values.includes(each));
}

/** The latest of some instants. */
export function latest(
  instants: ReadonlyArray<string | undefined>,
): string | undefined {
  return instants.reduce<string | undefined>((last, each) => {
    if (!each || !last) return each ?? last;
    return Date.parse(each) > Date.parse(last) ? each : last;
  }, undefined);
}
