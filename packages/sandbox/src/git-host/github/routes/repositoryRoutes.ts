import type { Request, Router } from 'express';
import { z } from 'zod';
import { handled } from '../../http/giteaError';
import type { Project } from '../../gitHost';
import { isName, type Account } from '../../people';
import { restOf } from '../../http/query';
import {
  addressesOf,
  page,
  projectOf,
  writerOf,
  type GithubContext,
} from '../githubContext';
import { GithubError, notFound } from '../githubError';
import type { RepositorySettings } from '../settings';
import { repositoryShape } from '../shapes/repositoryShape';

const settings = z.object({
  homepage: z.string().nullish(),
  has_issues: z.boolean().optional(),
  has_projects: z.boolean().optional(),
  has_wiki: z.boolean().optional(),
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
  allow_auto_merge: z.boolean().optional(),
  allow_update_branch: z.boolean().optional(),
  delete_branch_on_merge: z.boolean().optional(),
});

const newRepository = settings.extend({
  name: z.string().min(1),
  description: z.string().nullish(),
  private: z.boolean().default(false),
  visibility: z.enum(['public', 'private', 'internal']).optional(),
  auto_init: z.boolean().default(false),
});

const topics = z.object({ names: z.array(z.string()) });

/** Repositories, their settings and topics; their branches. */
export function addRepositoryRoutes(
  router: Router,
  context: GithubContext,
): void {
  const { host } = context;
  const base = '/repos/:owner/:repo';
  const shape = (request: Request, project: Project) =>
    repositoryShape(context, addressesOf(request), project);

  router.post(
    '/user/repos',
    handled(async (request, response) => {
      const owner = host.accounts.user(writerOf(context, request));
      const project = await create(owner, request.body);
      response.status(201).json(shape(request, project));
    }),
  );
  router.post(
    '/orgs/:org/repos',
    handled(async (request, response) => {
      writerOf(context, request);
      const owner = host.accounts.find(request.params.org);
      if (!owner?.isOrganization) {
        throw notFound();
      }
      const project = await create(owner, request.body);
      response.status(201).json(shape(request, project));
    }),
  );
  router.get(base, (request, response) => {
    response.json(shape(request, projectOf(context, request)));
  });
  router.patch(base, (request, response) => {
    writerOf(context, request);
    const project = projectOf(context, request);
    const asked = settings.parse(request.body);
    context.settings.change(project, changeOf(asked));
    response.json(shape(request, project));
  });
  router.get(`${base}/topics`, (request, response) => {
    const project = projectOf(context, request);
    response.json({ names: context.settings.of(project).topics });
  });
  router.put(`${base}/topics`, (request, response) => {
    writerOf(context, request);
    const project = projectOf(context, request);
    const { names } = topics.parse(request.body);
    context.settings.change(project, { topics: names });
    response.json({ names });
  });

  router.get(`${base}/branches`, (request, response) => {
    const { project, branches } = branchesOf(request);
    response.json(
      page(request, response, branches).map(({ name, sha }) => ({
        name,
        commit: { sha, url: commitUrl(request, project, sha) },
        protected: context.settings.rule(project, name) !== undefined,
      })),
    );
  });
  // What is below a branch has routes of its own.
  router.get(`${base}/branches/*`, (request, response, next) => {
    const { project, branches } = branchesOf(request);
    const found = branches.find(({ name }) => name === restOf(request));
    if (!found) {
      next();
      return;
    }
    const { name, sha } = found;
    response.json({
      name,
      commit: { sha, url: commitUrl(request, project, sha) },
      protected: context.settings.rule(project, name) !== undefined,
    });
  });

  function branchesOf(request: Request) {
    const project = projectOf(context, request);
    return { project, branches: project.repository.branches() };
  }

  async function create(owner: Account, body: unknown): Promise<Project> {
    const asked = newRepository.parse(body);
    const { name } = asked;
    if (!isName(name) || host.get(owner.login, name)) {
      throw new GithubError(422, 'Repository creation failed.', [
        {
          resource: 'Repository',
          code: 'custom',
          field: 'name',
          message: isName(name)
            ? 'name already exists on this account'
            : 'name is invalid',
        },
      ]);
    }
    const description = asked.description ?? '';
    const project = host.create(owner, name, {
      description,
      isPrivate: asked.private || asked.visibility === 'private',
      ...(asked.auto_init && { readme: `# ${name}\n${description}` }),
    });
    context.settings.change(project, changeOf(asked));
    await project.repository.saved();
    return project;
  }
}

function commitUrl(request: Request, { repository }: Project, sha: string) {
  const { api } = addressesOf(request);
  return `${api}/repos/${repository.fullName}/commits/${sha}`;
}

/** Only what was asked for. */
function changeOf(asked: z.infer<typeof settings>) {
  const change: Partial<RepositorySettings> = {
    allowMergeCommit: asked.allow_merge_commit,
    allowSquashMerge: asked.allow_squash_merge,
    allowRebaseMerge: asked.allow_rebase_merge,
    allowAutoMerge: asked.allow_auto_merge,
    allowUpdateBranch: asked.allow_update_branch,
    deleteBranchOnMerge: asked.delete_branch_on_merge,
    homepage: asked.homepage,
    hasIssues: asked.has_issues,
    hasProjects: asked.has_projects,
    hasWiki: asked.has_wiki,
  };
  return Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
}
