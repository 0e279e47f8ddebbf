import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Project } from '../../gitHost';
import { wholeSeconds, type StoredCommit } from '../../objects/commitObject';
import { kindOf } from '../../objects/tree';
import {
  changeFiles,
  defaultMessage,
  type FileOperation,
} from '../../repository/changeFiles';
import { ancestry, touching } from '../../repository/history';
import { GiteaError, handled, notFound } from '../giteaError';
import { addresses, timestamp } from '../shapes/addresses';
import { commitShape, signatureShape } from '../shapes/commitShape';
import { contentsShape } from '../shapes/contentsShape';
import { queryText, restOf } from '../query';
import { commitOf, projectOf, writerOf, type ApiContext } from './apiContext';
import { isBranchName } from './branchRoutes';

const identity = z
  .object({ name: z.string().default(''), email: z.string().default('') })
  .optional();

const content = z
  .string()
  .regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'illegal base64 data')
  .transform(text => Buffer.from(text, 'base64'));

const about = z.object({
  message: z.string().default(''),
  branch: z.string().default(''),
  new_branch: z.string().default(''),
  author: identity,
  committer: identity,
  dates: z
    .object({ author: z.string(), committer: z.string() })
    .partial()
    .optional(),
});

const oneFile = about.extend({
  content: content.optional(),
  sha: z.string().optional(),
  from_path: z.string().optional(),
});

const manyFiles = about.extend({
  files: z
    .array(
      z.object({
        operation: z.enum(['create', 'update', 'upload', 'rename', 'delete']),
        path: z.string().min(1),
        content: content.optional(),
        sha: z.string().optional(),
        from_path: z.string().optional(),
      }),
    )
    .min(1),
});

type About = z.infer<typeof about>;

/** Files: read one, list many, and commit changes of one or of many. */
export function addContentRoutes(router: Router, context: ApiContext): void {
  const { host, repositories } = context;
  const base = '/repos/:owner/:repo';

  router.get([`${base}/contents`, `${base}/contents/*`], (request, response) =>
    readContents(request, response),
  );
  router.get([`${base}/raw/*`, `${base}/media/*`], (request, response) => {
    const { repository } = projectOf(context, request);
    const commit = commitOf(repository, queryText(request, 'ref'));
    const path = plainPath(restOf(request));
    const file = repository.objects.blobAt(commit.tree, path);
    if (!file) {
      throw notFound();
    }
    response.type('application/octet-stream').send(file);
  });

  router.post(
    `${base}/contents`,
    handled(async (request, response) => {
      const asked = manyFiles.parse(request.body);
      const files = asked.files.map(({ from_path: fromPath, ...file }) => ({
        ...file,
        ...(fromPath && { fromPath }),
      }));
      const { project, commit } = await change(request, asked, files);
      response.status(201).json({
        files: files.map(file =>
          file.operation === 'delete'
            ? null
            : fileAt(project, commit, file.path),
        ),
        ...commitOfFiles(project, commit),
      });
    }),
  );
  router.post(
    `${base}/contents/*`,
    handled((request, response) => changeOne(request, response, 'create')),
  );
  router.put(
    `${base}/contents/*`,
    handled((request, response) => changeOne(request, response, 'update')),
  );
  router.delete(
    `${base}/contents/*`,
    handled((request, response) => changeOne(request, response, 'delete')),
  );

  function readContents(request: Request, response: Response): void {
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

  async function changeOne(
    request: Request,
    response: Response,
    operation: 'create' | 'update' | 'delete',
  ): Promise<void> {
    // Clients may send a deletion's body as a query.
    const given = { ...request.query, ...request.body };
    const asked = oneFile.parse(given);
    const path = restOf(request);
    if (operation !== 'create' && !asked.sha) {
      throw new GiteaError(422, '[SHA]: Required');
    }
    const { project, commit } = await change(request, asked, [
      {
        operation,
        path,
        content: asked.content,
        sha: asked.sha,
        fromPath: asked.from_path,
      },
    ]);
    response.status(operation === 'create' ? 201 : 200).json({
      content: operation === 'delete' ? null : fileAt(project, commit, path),
      ...commitOfFiles(project, commit),
    });
  }

  async function change(
    request: Request,
    asked: About,
    files: readonly FileOperation[],
  ): Promise<{ project: Project; commit: StoredCommit }> {
    const login = writerOf(context, request);
    const project = projectOf(context, request);
    const { repository } = project;
    const branch = asked.branch || repository.defaultBranch;
    const newBranch = asked.new_branch;
    if (newBranch && !isBranchName(newBranch)) {
      throw new GiteaError(422, `[NewBranchName]: GitRefName: ${newBranch}`);
    }
    const commit = await repository.exclusive(() =>
      changeFiles(project, {
        branch,
        newBranch,
        message: asked.message || defaultMessage(files),
        ...signatures(login, asked),
        login,
        files,
      }),
    );
    await repositories.settled(repository);
    return { project, commit };
  }

  /** Either, when only one is given; the caller, when none is. */
  function signatures(login: string, asked: About) {
    const own = context.pulls.signatureOf(login);
    const named = (one: About['author'], other: About['author']) => {
      const given = [one, other].find(each => each?.name || each?.email);
      return {
        name: given?.name || own.name,
        email: given?.email || own.email,
      };
    };
    const date = (text?: string) => {
      const at = text ? new Date(text) : own.at;
      return wholeSeconds(Number.isNaN(at.getTime()) ? own.at : at);
    };
    const { author, committer, dates } = asked;
    return {
      author: { ...named(author, committer), at: date(dates?.author) },
      committer: { ...named(committer, author), at: date(dates?.committer) },
    };
  }

  function fileAt(project: Project, commit: StoredCommit, path: string) {
    const { repository } = project;
    const entry = repository.objects.entryAt(commit.tree, path);
    return entry
      ? contentsShape(
          host,
          repository,
          { entry, path, ref: commit.sha, commit, lastCommit: commit },
          true,
        )
      : null;
  }

  function commitOfFiles({ repository }: Project, commit: StoredCommit) {
    const { api } = addresses(host, repository);
    const shape = commitShape(host, repository, commit, {
      stat: false,
      files: false,
    });
    return {
      commit: {
        url: shape.url,
        sha: shape.sha,
        created: shape.created,
        html_url: shape.html_url,
        author: signatureShape(commit.author),
        committer: signatureShape(commit.committer),
        parents: shape.parents,
        message: shape.commit.message,
        tree: {
          url: `${api}/git/trees/${commit.tree}`,
          sha: commit.tree,
          created: timestamp(commit.committer.at),
        },
      },
      verification: shape.commit.verification,
    };
  }
}

function plainPath(path: string): string {
  const plain = path.replace(/^\/+|\/+$/g, '');
  return plain === '.' ? '' : plain;
}
