import type { FileDifference } from '../../repository/history';
import type { Repository } from '../../repository/repository';
import { diffBlocks } from '../../text/unifiedDiff';

const MARKS = { context: ' ', added: '+', removed: '-' } as const;

/** Differences as `git diff` writes them. */
export function diffText(
  { objects }: Repository,
  changes: readonly FileDifference[],
): string {
  const text = (sha?: string) =>
    sha ? (objects.get(sha)?.body.toString('utf8') ?? '') : '';
  return changes
    .map(({ path, status, before, after }) => {
      const blocks = diffBlocks(text(before), text(after)).map(
        ({ header, lines }) =>
          `${header}\n${lines.map(line => marked(MARKS[line.kind], line.text)).join('')}`,
      );
      const head = [
        `diff --git a/${path} b/${path}`,
        ...(status === 'added' ? ['new file mode 100644'] : []),
        ...(status === 'deleted' ? ['deleted file mode 100644'] : []),
        `index ${short(before)}..${short(after)}${status === 'modified' ? ' 100644' : ''}`,
        `--- ${before ? `a/${path}` : '/dev/null'}`,
        `+++ ${after ? `b/${path}` : '/dev/null'}`,
        '',
      ];
      return `${head.join('\n')}${blocks.join('')}`;
    })
    .join('');
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n')
    ? `${mark}${line}`
    : `${mark}${line}\n\\ No newline at end of file\n`;
}

function short(sha = '0'.repeat(40)): string {
  return sha.slice(0, 7);
}
