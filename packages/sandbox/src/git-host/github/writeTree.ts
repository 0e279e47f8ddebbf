import { z } from 'zod';
import type { FileChange } from '../objects/objectStore';
import type { Repository } from '../repository/repository';
import { GithubError, notFound } from './githubError';

/** A tree to be made (docs.github.com, "Create a tree"). */
export const newTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string().min(1),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']),
      type: z.enum(['blob', 'tree', 'commit']).optional(),
      sha: z
        .string()
        .regex(/^[0-9a-f]{40}$/, 'is no SHA')
        .nullish(),
      content: z.string().optional(),
    }),
  ),
});

type NewTree = z.infer<typeof newTree>;

/** @throws GithubError (404, 422) */
export function writeTree(repository: Repository, asked: NewTree): string {
  const { objects } = repository;
  const base = asked.base_tree;
  const from =
    base !== undefined && objects.get(base)?.type !== 'tree'
      ? repository.objects.commit(base)?.tree
      : base;
  if (base !== undefined && !from) {
    throw notFound();
  }
  const changes = new Map<string, FileChange>();
  for (const entry of asked.tree) {
    changes.set(entry.path, changeOf(repository, from ?? '', entry));
  }
  return objects.writeTree(from ?? '', changes);
}

function changeOf(
  { objects }: Repository,
  base: string,
  { path, mode, sha: of, content }: NewTree['tree'][number],
): FileChange {
  const names = path.split('/');
  if (names.some(name => ['', '.', '..', '.git'].includes(name))) {
    throw new GithubError(422, 'tree.path contains a malformed path component');
  }
  if (of === null) {
    if (!objects.entryAt(base, path)) {
      throw new GithubError(422, 'GitRPC::BadObjectState');
    }
    return null;
  }
  if (of === undefined && content === undefined) {
    throw new GithubError(422, 'Must supply either tree.sha or tree.content');
  }
  if (of !== undefined && mode !== '160000' && !objects.has(of)) {
    throw new GithubError(422, `tree.sha ${of} is not a valid blob`);
  }
  return {
    mode: mode.replace(/^0/, ''),
    sha: of ?? objects.writeBlob(content ?? ''),
  };
}
