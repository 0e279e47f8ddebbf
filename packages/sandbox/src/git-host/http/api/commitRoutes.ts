import type { Router } from 'express';
import { kindOf } from '../../objects/tree';
import {
  ancestry,
  changesOf,
  commitsBetween,
  touching,
} from '../../repository/history';
import { handled, notFound } from '../giteaError';
import { addresses } from '../shapes/addresses';
import { commitShape } from '../shapes/commitShape';
import { sendArchive } from './archive';
import { queryText, restOf } from '../query';
import {
  commitOf,
  page,
  projectOf,
  queryFlag,
  type ApiContext,
} from './apiContext';
import { diffText } from './diffText';

const TREE_PAGE = 1000;

/** Commits, trees, blobs and what lies between two commits. */
export function addCommitRoutes(router: Router, context: ApiContext): void {
  const { host } = context;
  const base = '/repos/:owner/:repo';

  router.get(`${base}/commits`, (request, response) => {
    const { repository } = projectOf(context, request);
    const commit = commitOf(repository, queryText(request, 'sha'));
    const path = queryText(request, 'path').replace(/^\/|\/$/g, '');
    const all = ancestry(repository, commit.sha);
    const found = path ? touching(repository, all, path) : all;
    const shown = page(request, response, found);
    const including = {
      stat: queryFlag(request, 'stat', true),
      files: queryFlag(request, 'files', true),
    };
    response.set('X-Total', String(found.length));
    response.json(
      shown.map(each => commitShape(host, repository, each, including)),
    );
  });

  router.get(
    [`${base}/git/commits/:sha.diff`, `${base}/git/commits/:sha.patch`],
    (request, response) => {
      const { repository } = projectOf(context, request);
      const commit = commitOf(repository, request.params.sha);
      const text = diffText(repository, changesOf(repository, commit));
      response.type('text/plain').send(text);
    },
  );
  router.get(`${base}/git/commits/*`, (request, response) => {
    const { repository } = projectOf(context, request);
    const commit = commitOf(repository, restOf(request));
    response.json(commitShape(host, repository, commit));
  });

  router.get(`${base}/git/trees/*`, (request, response) => {
    const { repository } = projectOf(context, request);
    const { objects } = repository;
    const ref = restOf(request);
    const known = objects.get(ref)?.type === 'tree' ? ref : undefined;
    const commit = known ? undefined : repository.resolve(ref);
    const tree = known ?? commit?.tree;
    if (!tree) {
      throw notFound();
    }
    const { api } = addresses(host, repository);
    const walked = queryFlag(request, 'recursive', false)
      ? objects.walk(tree)
      : objects.tree(tree).map(entry => ({ ...entry, path: entry.name }));
    const number = Math.max(1, Number(queryText(request, 'page')) || 1);
    const size = Math.min(
      Number(queryText(request, 'per_page')) || TREE_PAGE,
      TREE_PAGE,
    );
    const entries = walked.slice((number - 1) * size, number * size);
    response.json({
      sha: commit?.sha ?? tree,
      url: `${api}/git/trees/${commit?.sha ?? tree}`,
      tree: entries.map(({ path, mode, sha, ...entry }) => {
        const isTree = kindOf({ mode }) === 'dir';
        const size_ = isTree ? 0 : (objects.get(sha)?.body.length ?? 0);
        return {
          path,
          mode: mode.padStart(6, '0'),
          type: isTree ? 'tree' : blobOrCommit({ mode, ...entry }),
          size: size_,
          sha,
          url: `${api}/git/${isTree ? 'trees' : 'blobs'}/${sha}`,
        };
      }),
      truncated: number * size < walked.length,
      page: number,
      total_count: walked.length,
    });
  });

  router.get(`${base}/git/blobs/:sha`, (request, response) => {
    const { repository } = projectOf(context, request);
    const { sha } = request.params;
    const blob = repository.objects.get(sha);
    if (blob?.type !== 'blob') {
      throw notFound();
    }
    const { api } = addresses(host, repository);
    response.json({
      content: blob.body.toString('base64'),
      encoding: 'base64',
      url: `${api}/git/blobs/${sha}`,
      sha,
      size: blob.body.length,
    });
  });

  router.get(`${base}/compare/*`, (request, response) => {
    const { repository } = projectOf(context, request);
    const [from, to] = restOf(request).split(/\.{2,3}/);
    const left = commitOf(repository, from);
    const right = commitOf(repository, to ?? '');
    const commits = commitsBetween(repository, left.sha, right.sha);
    response.json({
      total_commits: commits.length,
      commits: commits.map(each => commitShape(host, repository, each)),
    });
  });

  router.get(
    `${base}/archive/*`,
    handled(async (request, response) => {
      await sendArchive(projectOf(context, request), restOf(request), response);
    }),
  );
}

function blobOrCommit(entry: { mode: string }): 'blob' | 'commit' {
  return kindOf(entry) === 'submodule' ? 'commit' : 'blob';
}
