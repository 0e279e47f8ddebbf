import type { Request, Router } from 'express';
import { z } from 'zod';
import { handled } from '../../http/giteaError';
import { wholeSeconds } from '../../objects/commitObject';
import { kindOf, type TreeEntry } from '../../objects/tree';
import type { Repository } from '../../repository/repository';
import { queryText, restOf } from '../../http/query';
import {
  addressesOf,
  projectOf,
  writerOf,
  type GithubContext,
} from '../githubContext';
import { GithubError, notFound } from '../githubError';
import { sha } from '../sha';
import { nodeId } from '../shapes/accountShape';
import { gitCommitShape } from '../shapes/commitShape';
import { newTree, writeTree } from '../writeTree';

const person = z
  .object({ name: z.string(), email: z.string(), date: z.string().optional() })
  .optional();

const newBlob = z.object({
  content: z.string(),
  encoding: z.enum(['utf-8', 'base64']).default('utf-8'),
});
const newCommit = z.object({
  message: z.string(),
  tree: sha,
  parents: z.array(sha).default([]),
  author: person,
  committer: person,
});

/** Git's own objects. */
export function addGitDataRoutes(router: Router, context: GithubContext): void {
  const { pulls } = context;
  const git = '/repos/:owner/:repo/git';
  const at = (request: Request) => projectOf(context, request).repository;
  const urlOf = (request: Request, { fullName }: Repository, path: string) =>
    `${addressesOf(request).api}/repos/${fullName}/git/${path}`;

  router.get(`${git}/trees/*`, (request, response) => {
    const repository = at(request);
    const { objects } = repository;
    const name = restOf(request);
    const tree =
      objects.get(name)?.type === 'tree'
        ? name
        : repository.resolve(name)?.tree;
    if (!tree) {
      throw notFound();
    }
    const entries = queryText(request, 'recursive')
      ? objects.walk(tree)
      : objects.tree(tree).map(entry => ({ ...entry, path: entry.name }));
    response.json(treeShape(request, repository, tree, entries));
  });
  router.post(
    `${git}/trees`,
    handled(async (request, response) => {
      writerOf(context, request);
      const repository = at(request);
      const asked = newTree.parse(request.body);
      const tree = await repository.exclusive(() =>
        writeTree(repository, asked),
      );
      const entries = repository.objects
        .tree(tree)
        .map(entry => ({ ...entry, path: entry.name }));
      response.status(201).json(treeShape(request, repository, tree, entries));
    }),
  );

  router.get(`${git}/blobs/:sha`, (request, response) => {
    const repository = at(request);
    const object = repository.objects.get(request.params.sha);
    if (object?.type !== 'blob') {
      throw notFound();
    }
    response.json({
      sha: object.sha,
      node_id: nodeId('Blob', object.sha),
      url: urlOf(request, repository, `blobs/${object.sha}`),
      size: object.body.length,
      content: inLines(object.body.toString('base64')),
      encoding: 'base64',
    });
  });
  router.post(
    `${git}/blobs`,
    handled(async (request, response) => {
      writerOf(context, request);
      const repository = at(request);
      const { content, encoding } = newBlob.parse(request.body);
      const made = await repository.exclusive(() =>
        repository.objects.writeBlob(
          Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'),
        ),
      );
      const url = urlOf(request, repository, `blobs/${made}`);
      response.status(201).json({ sha: made, url });
    }),
  );

  router.get(`${git}/commits/:sha`, (request, response) => {
    const repository = at(request);
    const commit = repository.objects.commit(request.params.sha);
    if (!commit) {
      throw notFound();
    }
    response.json(gitCommitShape(addressesOf(request), repository, commit));
  });
  router.post(
    `${git}/commits`,
    handled(async (request, response) => {
      const login = writerOf(context, request);
      const repository = at(request);
      const asked = newCommit.parse(request.body);
      const { objects } = repository;
      if (objects.get(asked.tree)?.type !== 'tree') {
        throw new GithubError(422, 'Tree SHA does not exist');
      }
      if (asked.parents.some(parent => !objects.commit(parent))) {
        throw new GithubError(
          422,
          'Parent SHA does not exist or is not a commit object',
        );
      }
      const own = pulls.signatureOf(login);
      const author = signatureOf(asked.author) ?? own;
      const commit = await repository.exclusive(() =>
        objects.writeCommit({
          tree: asked.tree,
          parents: asked.parents,
          message: asked.message,
          author,
          committer: signatureOf(asked.committer) ?? author,
        }),
      );
      response
        .status(201)
        .json(gitCommitShape(addressesOf(request), repository, commit));
    }),
  );

  function signatureOf(given: z.infer<typeof person>) {
    if (!given) {
      return undefined;
    }
    const at0 = given.date ? new Date(given.date) : context.host.now();
    const { name, email } = given;
    return { name, email, at: wholeSeconds(at0) };
  }

  function treeShape(
    request: Request,
    repository: Repository,
    tree: string,
    entries: ReadonlyArray<TreeEntry & { path: string }>,
  ) {
    return {
      sha: tree,
      url: urlOf(request, repository, `trees/${tree}`),
      tree: entries.map(entry => entryShape(request, repository, entry)),
      truncated: false,
    };
  }

  function entryShape(
    request: Request,
    repository: Repository,
    { path, mode, sha: of, ...entry }: TreeEntry & { path: string },
  ) {
    const common = { path, mode: mode.padStart(6, '0') };
    switch (kindOf({ ...entry, mode })) {
      case 'dir':
        return {
          ...common,
          type: 'tree',
          sha: of,
          url: urlOf(request, repository, `trees/${of}`),
        };
      case 'submodule':
        return { ...common, type: 'commit', sha: of };
      default:
        return {
          ...common,
          type: 'blob',
          sha: of,
          size: repository.objects.get(of)?.body.length ?? 0,
          url: urlOf(request, repository, `blobs/${of}`),
        };
    }
  }
}

/** As GitHub breaks base64 into lines. */
export function inLines(base64: string): string {
  return base64.replace(/.{1,60}/g, '$&\n');
}
