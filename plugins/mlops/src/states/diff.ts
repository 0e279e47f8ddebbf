import type { FileChange } from '@slipway/backstage-plugin-mlops-common';
import { count } from './numbers';

/** A line of a unified diff, and what it is. */
export interface DiffLine {
  kind: 'added' | 'removed' | 'context' | 'hunk';
  text: string;
}

/** The lines of a unified diff, without the headers that name its files. */
export function diffLines(diff: string): DiffLine[] {
  const lines = diff.replace(/\n$/, '').split('\n');
  const first = lines.findIndex(line => line.startsWith('@@'));
  return lines.slice(Math.max(0, first)).map(lineOf);
}

function lineOf(line: string): DiffLine {
  if (line.startsWith('@@')) return { kind: 'hunk', text: line };
  if (line.startsWith('+')) return { kind: 'added', text: line.slice(1) };
  if (line.startsWith('-')) return { kind: 'removed', text: line.slice(1) };
  return { kind: 'context', text: line.replace(/^ /, '') };
}

/** `+3 −1` of a change. */
export function diffSize(change: FileChange): string | undefined {
  if (!change.diff) return undefined;
  const lines = diffLines(change.diff);
  const of = (kind: DiffLine['kind']) =>
    lines.filter(line => line.kind === kind).length;
  return `+${of('added')} −${of('removed')}`;
}

/** `3 files change`. */
export function filesSentence(files: readonly FileChange[]): string {
  return files.length === 1 ? '1 file changes' : `${files.length} files change`;
}

/** `2 commits are undone`. */
export function commitsSentence(commits: readonly unknown[]): string {
  const verb = commits.length === 1 ? 'is' : 'are';
  return `${count(commits.length, 'commit')} ${verb} undone`;
}
