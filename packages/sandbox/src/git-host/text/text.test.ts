import { diffLines, linesOf } from './lineDiff';
import { mergeLines } from './mergeLines';
import { countChanges, diffBlocks } from './unifiedDiff';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join(
    '',
  );

describe('lines', () => {
  it('keeps their ends, so that a missing last one counts', () => {
    expect(linesOf('a\n\nb')).toEqual(['a\n', '\n', 'b']);
    expect(linesOf('')).toEqual([]);
    expect(countChanges('a\n', 'a')).toEqual({ additions: 1, deletions: 1 });
  });

  it('differ in as little as can be', () => {
    expect(diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e'])).toEqual([
      { start: 1, end: 2, newStart: 1, newEnd: 2 },
      { start: 4, end: 4, newStart: 4, newEnd: 5 },
    ]);
    expect(diffLines(['a'], ['a'])).toEqual([]);
    expect(countChanges('', numbers(1, 5))).toEqual({
      additions: 5,
      deletions: 0,
    });
  });

  it('are shown in blocks with three lines around', () => {
    const before = numbers(1, 30);
    const after = before.replace('5\n', 'five\n').replace('\n25\n', '\n');
    const blocks = diffBlocks(before, after);
    expect(blocks.map(({ header }) => header)).toEqual([
      '@@ -2,7 +2,7 @@',
      '@@ -22,7 +22,6 @@',
    ]);
    expect(blocks[0].lines.map(({ kind }) => kind)).toEqual([
      'context',
      'context',
      'context',
      'removed',
      'added',
      'context',
      'context',
      'context',
    ]);
    expect(diffBlocks('', 'a\n')[0].header).toBe('@@ -0,0 +1,1 @@');
  });

  it('merge when they are apart, and when both say the same', () => {
    const base = numbers(1, 9);
    const ours = base.replace('2\n', 'two\n');
    expect(mergeLines(base, ours, base.replace('8\n', ''))).toBe(
      ours.replace('8\n', ''),
    );
    expect(mergeLines(base, ours, ours)).toBe(ours);
    expect(mergeLines(base, base, ours)).toBe(ours);
  });

  it('do not merge when they touch', () => {
    const base = numbers(1, 9);
    const ours = base.replace('4\n', 'four\n');
    expect(mergeLines(base, ours, base.replace('4\n', 'IV\n'))).toBeUndefined();
    expect(mergeLines(base, ours, base.replace('5\n', 'V\n'))).toBeUndefined();
    expect(mergeLines(base, ours, base.replace('6\n', 'VI\n'))).toBeDefined();
  });
});
