/** A run of lines that became other lines. Ends are exclusive. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Beyond this many comparisons a file is taken as rewritten. */
const MAX_CELLS = 9_000_000;

/** Lines with their ends, so that a missing last one is a difference. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Where two lists of lines differ. */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
): Hunk[] {
  let start = 0;
  while (
    start < Math.min(before.length, after.length) &&
    before[start] === after[start]
  ) {
    start += 1;
  }
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const end = before.length - tail;
  const newEnd = after.length - tail;
  if (start === end && start === newEnd) {
    return [];
  }
  if ((end - start) * (newEnd - start) > MAX_CELLS) {
    return [{ start, end, newStart: start, newEnd }];
  }
  return hunksOf(before.slice(start, end), after.slice(start, newEnd)).map(
    hunk => ({
      start: hunk.start + start,
      end: hunk.end + start,
      newStart: hunk.newStart + start,
      newEnd: hunk.newEnd + start,
    }),
  );
}

/** By the longest common subsequence. */
function hunksOf(before: readonly string[], after: readonly string[]): Hunk[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const start = i;
    const newStart = j;
    while (
      (i < before.length || j < after.length) &&
      !(i < before.length && j < after.length && before[i] === after[j])
    ) {
      const down =
        j >= after.length ||
        (i < before.length &&
          lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]);
      if (down) {
        i += 1;
      } else {
        j += 1;
      }
    }
    if (start < i || newStart < j) {
      hunks.push({ start, end: i, newStart, newEnd: j });
    }
    while (i < before.length && j < after.length && before[i] === after[j]) {
      i += 1;
      j += 1;
    }
  }
  return hunks;
}
