import type { Request, Response } from 'express';
import { kindOf } from '../../objects/tree';
import { ancestry, touching } from '../../repository/history';
import { notFound } from '../giteaError';
import { queryText, restOf } from '../query';
import { contentsShape } from '../shapes/contentsShape';
import { commitOf, projectOf, type ApiContext } from './apiContext';

/** A file, or a directory with what is in it. */
export function readContents(
  context: ApiContext,
  request: Request,
  response: Response,
): void {
  const { host } = context;
  const { repository } = projectOf(context, request);
  const ref = queryText(request, 'ref') || repository.defaultBranch;
  const commit = commitOf(repository, ref);
  const path = plainPath(restOf(request));
  const { objects } = repository;
  const entry = objects.entryAt(commit.tree, path);
  if (!entry) {
    throw notFound(`object does not exist [id: , rel_path: ${path}]`);
  }
  const all = ancestry(repository, commit.sha);
  const shape = (at: string, place: typeof entry, whole: boolean) => {
    const [lastCommit] = touching(repository, all, at);
    const where = { entry: place, path: at, ref, commit, lastCommit };
    return contentsShape(host, repository, where, whole);
  };
  response.set('ETag', `"${entry.sha}"`);
  response.json(
    kindOf(entry) === 'dir'
      ? objects
          .tree(entry.sha)
          .map(each =>
            shape(path ? `${path}/${each.name}` : each.name, each, false),
          )
      : shape(path, entry, true),
  );
}

/** Nothing but the bytes of a file. */
export function readRaw(
  context: ApiContext,
  request: Request,
  response: Response,
): void {
  const { repository } = projectOf(context, request);
  const commit = commitOf(repository, queryText(request, 'ref'));
  const path = plainPath(restOf(request));
  const file = repository.objects.blobAt(commit.tree, path);
  if (!file) {
    throw notFound();
  }
  response.type('application/octet-stream').send(file);
}

function plainPath(path: string): string {
  const plain = path.replace(/^\/+|\/+$/g, '');
  return plain === '.' ? '' : plain;
}
