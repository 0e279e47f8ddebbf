type Factors = Readonly<Record<string, readonly unknown[]>>;
/** By factor: the index of its value. */
type Choice = Readonly<Record<string, number>>;

interface Space {
  factors: Factors;
  isOpen(pair: Choice): boolean;
  allows(choice: Choice): boolean;
}

/**
 * Rows in which every two values of every two factors meet at least once, unless
 * `isAllowed` forbids it. Greedy, and the same at every run.
 */
export function pairwise(
  factors: Factors,
  isAllowed: (row: Record<string, unknown>) => boolean = () => true,
): Array<Record<string, unknown>> {
  const names = Object.keys(factors);
  const valuesOf = (choice: Choice) =>
    Object.fromEntries(
      Object.entries(choice).map(([name, i]) => [name, factors[name][i]]),
    );
  const allows = (choice: Choice) => isAllowed(valuesOf(choice));
  const open = new Map(
    allPairs(factors)
      .filter(allows)
      .map(pair => [keyOf(pair), pair]),
  );
  const isOpen = (pair: Choice) => open.has(keyOf(pair));
  const rows: Choice[] = [];
  while (open.size > 0) {
    const [row] = [...open.values()]
      .filter((_, i, { length }) => i % Math.ceil(length / CANDIDATES) === 0)
      .map((start, i) =>
        turned(names, i * 7).reduce<Choice>(
          (choice, name) =>
            name in choice
              ? choice
              : withBest(choice, name, { factors, isOpen, allows }),
          start,
        ),
      )
      .map(each => ({ each, met: pairsIn(each).filter(isOpen).length }))
      .sort((a, b) => b.met - a.met)
      .map(({ each }) => each);
    pairsIn(row).forEach(pair => open.delete(keyOf(pair)));
    rows.push(row);
  }
  return rows.map(valuesOf);
}

/** How many rows are tried for each that is taken. */
const CANDIDATES = 12;

function turned<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

/** The value of a factor with which the most pairs are met for the first time. */
function withBest(
  choice: Choice,
  name: string,
  { factors, isOpen, allows }: Space,
): Choice {
  const [best] = factors[name]
    .map((_, i) => ({ ...choice, [name]: i }))
    .filter(allows)
    .map(row => ({
      row,
      met: pairsWith(row, name).filter(isOpen).length,
    }))
    .sort((a, b) => b.met - a.met);
  if (!best) throw new Error(`no value of ${name} is allowed here`);
  return best.row;
}

function pairsWith(row: Choice, name: string): Choice[] {
  return Object.entries(row)
    .filter(([other]) => other !== name)
    .map(([other, i]) => ({ [other]: i, [name]: row[name] }));
}

function allPairs(factors: Factors): Choice[] {
  const names = Object.keys(factors);
  return names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .flatMap(b =>
        factors[a].flatMap((_, ai) =>
          factors[b].map((__, bi) => ({ [a]: ai, [b]: bi })),
        ),
      ),
  );
}

function pairsIn(row: Choice): Choice[] {
  const entries = Object.entries(row);
  return entries.flatMap(([a, ai], i) =>
    entries.slice(i + 1).map(([b, bi]) => ({ [a]: ai, [b]: bi })),
  );
}

function keyOf(pair: Choice): string {
  return Object.entries(pair)
    .map(([name, i]) => `${name}=${i}`)
    .sort()
    .join(' ');
}
