import { diffLines, linesOf, type Hunk } from './lineDiff';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * Merges two texts that come from one. Undefined when both have changed the
 * same lines, or lines that touch, as for Git.
 */
export function mergeLines(
  base: string,
  ours: string,
  theirs: string,
): string | undefined {
  const old = linesOf(base);
  const left = editsOf(old, linesOf(ours));
  const right = editsOf(old, linesOf(theirs));
  const merged: Edit[] = [...left];
  for (const edit of right) {
    const near = left.filter(each => touches(each, edit));
    if (near.some(each => !isSame(each, edit))) {
      return undefined;
    }
    if (near.length === 0) {
      merged.push(edit);
    }
  }
  merged.sort((one, other) => one.start - other.start);
  const result: string[] = [];
  let at = 0;
  for (const { start, end, lines } of merged) {
    result.push(...old.slice(at, start), ...lines);
    at = end;
  }
  return [...result, ...old.slice(at)].join('');
}

function editsOf(base: readonly string[], changed: readonly string[]): Edit[] {
  return diffLines(base, changed).map(
    ({ start, end, newStart, newEnd }: Hunk) => ({
      start,
      end,
      lines: changed.slice(newStart, newEnd),
    }),
  );
}

function touches(left: Edit, right: Edit): boolean {
  return left.start <= right.end && right.start <= left.end;
}

function isSame(left: Edit, right: Edit): boolean {
  return (
    left.start === right.start &&
    left.end === right.end &&
    left.lines.join('') === right.lines.join('')
  );
}
