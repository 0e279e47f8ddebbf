import type { FileChange, FileEntry } from '../objects/objectStore';
import { mergeLines } from '../text/mergeLines';
import type { Repository } from './repository';

export type MergedTree =
  { readonly tree: string } | { readonly conflicts: readonly string[] };

/** Merges two trees that come from one, file by file; renames are not seen. */
export function mergeTrees(
  repository: Repository,
  trees: { base: string; ours: string; theirs: string },
): MergedTree {
  const { objects } = repository;
  const base = objects.files(trees.base);
  const ours = objects.files(trees.ours);
  const theirs = objects.files(trees.theirs);
  const changes = new Map<string, FileChange>();
  const conflicts: string[] = [];
  for (const path of new Set([...base.keys(), ...theirs.keys()])) {
    const was = base.get(path);
    const mine = ours.get(path);
    const other = theirs.get(path);
    if (isSame(was, other) || isSame(mine, other)) {
      continue;
    }
    if (isSame(was, mine)) {
      changes.set(path, other ?? null);
      continue;
    }
    const merged = mergeFiles(repository, was, mine, other);
    if (merged) {
      changes.set(path, merged);
    } else {
      conflicts.push(path);
    }
  }
  return conflicts.length > 0
    ? { conflicts: conflicts.sort() }
    : { tree: objects.writeTree(trees.ours, changes) };
}

function isSame(left?: FileEntry, right?: FileEntry): boolean {
  return left?.sha === right?.sha && left?.mode === right?.mode;
}

/** Of files that both sides have changed. */
function mergeFiles(
  { objects }: Repository,
  was?: FileEntry,
  mine?: FileEntry,
  other?: FileEntry,
): FileEntry | undefined {
  if (!was || !mine || !other) {
    return undefined;
  }
  const text = ({ sha }: FileEntry) => objects.get(sha)?.body;
  const bodies = [text(was), text(mine), text(other)];
  if (bodies.some(body => !body || body.includes(0))) {
    return undefined;
  }
  const [base = '', ours = '', theirs = ''] = bodies.map(String);
  const merged = mergeLines(base, ours, theirs);
  return merged === undefined
    ? undefined
    : { mode: mine.mode, sha: objects.writeBlob(merged) };
}
