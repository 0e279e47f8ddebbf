import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { sendArchive } from '../../http/api/archive';
import { handled } from '../../http/giteaError';
import type { Project } from '../../gitHost';
import { kindOf, type TreeEntry } from '../../objects/tree';
import { changeFiles } from '../../repository/changeFiles';
import { queryText, restOf } from '../../http/query';
import {
  addressesOf,
  commitOf,
  projectOf,
  writerOf,
  type GithubContext,
} from '../githubContext';
import { GithubError, notFound } from '../githubError';
import { gitCommitShape } from '../shapes/commitShape';
import { inLines } from './gitDataRoutes';

const change = z.object({
  message: z.string().min(1),
  content: z.string().transform(text => Buffer.from(text, 'base64')),
  sha: z.string().optional(),
  branch: z.string().optional(),
});

const TYPES = {
  file: 'file',
  dir: 'dir',
  symlink: 'symlink',
  submodule: 'submodule',
} as const;

/** Files by their paths, and all of them as an archive. */
export function addContentRoutes(router: Router, context: GithubContext): void {
  const { repositories, pulls } = context;
  const base = '/repos/:owner/:repo';

  router.get([`${base}/contents`, `${base}/contents/*`], readContents);
  router.put(`${base}/contents/*`, handled(writeContents));
  router.get(
    `${base}/tarball/*`,
    handled(async (request, response) => {
      const project = projectOf(context, request);
      const { sha } = commitOf(project.repository, restOf(request));
      await sendArchive(project, `${sha}.tar.gz`, response);
    }),
  );

  function readContents(request: Request, response: Response): void {
    const project = projectOf(context, request);
    const { repository } = project;
    const commit = repository.resolve(queryText(request, 'ref'));
    const path = restOf(request).replace(/^\/|\/$/g, '');
    const entry = commit && repository.objects.entryAt(commit.tree, path);
    if (!commit || !entry) {
      throw notFound();
    }
    response.set('ETag', `"${entry.sha}"`);
    const isFile = kindOf(entry) === 'file';
    if (isFile && /[.+]raw\b/.test(request.get('accept') ?? '')) {
      const { body = Buffer.alloc(0) } =
        repository.objects.get(entry.sha) ?? {};
      response.type('application/vnd.github.v3.raw; charset=utf-8').send(body);
      return;
    }
    const ref = queryText(request, 'ref') || repository.defaultBranch;
    response.json(
      kindOf(entry) === 'dir'
        ? repository.objects.tree(entry.sha).map(each => {
            const below = path ? `${path}/${each.name}` : each.name;
            return shapeOf(request, project, ref, below, each, false);
          })
        : shapeOf(request, project, ref, path, entry, true),
    );
  }

  /** (docs.github.com, "Create or update file contents") */
  async function writeContents(
    request: Request,
    response: Response,
  ): Promise<void> {
    const login = writerOf(context, request);
    const project = projectOf(context, request);
    const { repository } = project;
    const asked = change.parse(request.body);
    const path = restOf(request);
    const branch = asked.branch ?? repository.defaultBranch;
    const head = repository.branch(branch);
    const present = head
      ? repository.objects.entryAt(repository.commit(head).tree, path)
      : undefined;
    if (present && !asked.sha) {
      throw new GithubError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
    }
    if (present && asked.sha !== present.sha) {
      throw new GithubError(409, `${path} does not match ${asked.sha}`);
    }
    const rule = project.protections.of(branch);
    if (rule && !rule.enablePush) {
      throw new GithubError(
        409,
        'Could not update file: Changes must be made through a pull request.',
      );
    }
    const author = pulls.signatureOf(login);
    const commit = await repository.exclusive(() =>
      changeFiles(project, {
        branch,
        message: asked.message,
        author,
        committer: author,
        login,
        files: [
          {
            operation: present ? 'update' : 'create',
            path,
            content: asked.content,
            ...(asked.sha && { sha: asked.sha }),
          },
        ],
      }),
    );
    await repositories.settled(repository);
    const entry = repository.objects.entryAt(commit.tree, path);
    response.status(present ? 200 : 201).json({
      content: entry && shapeOf(request, project, branch, path, entry, false),
      commit: gitCommitShape(addressesOf(request), repository, commit),
    });
  }
}

/** (content-file; without its content in a list) */
function shapeOf(
  request: Request,
  { repository }: Project,
  ref: string,
  path: string,
  entry: TreeEntry,
  withContent: boolean,
) {
  const { web, api } = addressesOf(request);
  const { fullName, objects } = repository;
  const type = TYPES[kindOf(entry)];
  const body = objects.get(entry.sha)?.body ?? Buffer.alloc(0);
  const at = path.split('/').map(encodeURIComponent).join('/');
  const url = `${api}/repos/${fullName}/contents/${at}?ref=${encodeURIComponent(ref)}`;
  const kind = type === 'dir' ? 'tree' : 'blob';
  const git = `${api}/repos/${fullName}/git/${kind}s/${entry.sha}`;
  const html = `${web}/${fullName}/${kind}/${ref}/${at}`;
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.sha,
    size: type === 'dir' ? 0 : body.length,
    url,
    html_url: html,
    git_url: git,
    download_url:
      type === 'dir' ? null : `${web}/${fullName}/raw/branch/${ref}/${at}`,
    type,
    ...(withContent && {
      content: inLines(body.toString('base64')),
      encoding: 'base64',
    }),
    ...(type === 'symlink' && { target: body.toString('utf8') }),
    _links: { self: url, git, html },
  };
}
