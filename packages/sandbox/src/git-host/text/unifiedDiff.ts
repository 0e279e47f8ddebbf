import { diffLines, linesOf, type Hunk } from './lineDiff';

const CONTEXT = 3;

export interface DiffLine {
  readonly kind: 'context' | 'added' | 'removed';
  readonly text: string;
}

export interface DiffBlock {
  readonly header: string;
  readonly lines: readonly DiffLine[];
}

/** The differences of two texts with three lines around each. */
export function diffBlocks(before: string, after: string): DiffBlock[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  return grouped(diffLines(old, fresh)).map(hunks => {
    const first = hunks[0];
    const last = hunks[hunks.length - 1];
    const lead = Math.min(CONTEXT, first.start);
    const trail = Math.min(CONTEXT, old.length - last.end);
    const lines: DiffLine[] = [];
    let at = first.start - lead;
    const keepUntil = (end: number) => {
      old.slice(at, end).forEach(text => lines.push({ kind: 'context', text }));
    };
    for (const { start, end, newStart, newEnd } of hunks) {
      keepUntil(start);
      old
        .slice(start, end)
        .forEach(text => lines.push({ kind: 'removed', text }));
      fresh
        .slice(newStart, newEnd)
        .forEach(text => lines.push({ kind: 'added', text }));
      at = end;
    }
    keepUntil(last.end + trail);
    const range = (start: number, end: number) =>
      `${end > start ? start + 1 : start},${end - start}`;
    const was = range(first.start - lead, last.end + trail);
    const is = range(first.newStart - lead, last.newEnd + trail);
    return { header: `@@ -${was} +${is} @@`, lines };
  });
}

export function countChanges(
  before: string,
  after: string,
): { additions: number; deletions: number } {
  const hunks = diffLines(linesOf(before), linesOf(after));
  return {
    additions: sum(hunks.map(({ newStart, newEnd }) => newEnd - newStart)),
    deletions: sum(hunks.map(({ start, end }) => end - start)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Hunks whose contexts meet belong to one block. */
function grouped(hunks: readonly Hunk[]): Hunk[][] {
  return hunks.reduce<Hunk[][]>((groups, hunk) => {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && hunk.start - before.end <= 2 * CONTEXT) {
      group.push(hunk);
    } else {
      groups.push([hunk]);
    }
    return groups;
  }, []);
}
