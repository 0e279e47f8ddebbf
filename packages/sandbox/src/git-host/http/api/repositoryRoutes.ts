import type { Router } from 'express';
import { z } from 'zod';
import type { Project } from '../../gitHost';
import { isName, type Account } from '../../people';
import { GiteaError, handled, notFound, unprocessable } from '../giteaError';
import {
  accountShape,
  organizationShape,
  repositoryShape,
} from '../shapes/ownerShapes';
import { page, projectOf, writerOf, type ApiContext } from './apiContext';
import { isBranchName } from './branchRoutes';

/** What the Git host says it is; its API follows this one. */
const GITEA_VERSION = '1.24.6';

const newRepository = z.object({
  name: z.string().min(1),
  description: z.string().default(''),
  private: z.boolean().default(false),
  auto_init: z.boolean().default(false),
  default_branch: z.string().default(''),
});

const newOrganization = z.object({
  username: z.string().min(1),
  full_name: z.string().default(''),
});

/** Who there is, and which repositories. */
export function addRepositoryRoutes(router: Router, context: ApiContext): void {
  const { host } = context;

  router.get('/version', (_, response) => {
    response.json({ version: GITEA_VERSION });
  });
  router.get('/settings/api', (_, response) => {
    response.json({
      max_response_items: 50,
      default_paging_num: 30,
      default_git_trees_per_page: 1000,
      default_max_blob_size: 10_485_760,
      default_max_response_size: 104_857_600,
    });
  });

  router.get('/user', (request, response) => {
    const account = host.accounts.user(writerOf(context, request));
    response.json(accountShape(host, account));
  });
  router.get('/users/:login', (request, response) => {
    const account = host.accounts.find(request.params.login);
    if (!account) {
      throw notFound(
        `user redirect does not exist [name: ${request.params.login}]`,
      );
    }
    response.json(accountShape(host, account));
  });

  router.get('/orgs', (_, response) => {
    response.json(host.accounts.organizations().map(organizationShape));
  });
  router.post('/orgs', (request, response) => {
    writerOf(context, request);
    const asked = newOrganization.parse(request.body);
    if (!isName(asked.username)) {
      throw unprocessable(`name is reserved [name: ${asked.username}]`);
    }
    if (host.accounts.find(asked.username)) {
      throw unprocessable(`user already exists [name: ${asked.username}]`);
    }
    const { username, full_name: fullName } = asked;
    const account = host.accounts.organization(username, fullName);
    response.status(201).json(organizationShape(account));
  });
  router.get('/orgs/:org', (request, response) => {
    response.json(organizationShape(organizationAt(request.params.org)));
  });

  router.post(
    '/user/repos',
    handled(async (request, response) => {
      const owner = host.accounts.user(writerOf(context, request));
      const project = await create(owner, request.body);
      response.status(201).json(repositoryShape(host, project));
    }),
  );
  router.post(
    ['/orgs/:org/repos', '/org/:org/repos'],
    handled(async (request, response) => {
      writerOf(context, request);
      const owner = organizationAt(request.params.org);
      const project = await create(owner, request.body);
      response.status(201).json(repositoryShape(host, project));
    }),
  );
  router.get(
    ['/orgs/:owner/repos', '/users/:owner/repos'],
    (request, response) => {
      const { owner } = request.params;
      const owned = host
        .all()
        .filter(each => each.owner === host.accounts.find(owner));
      response.json(
        page(request, response, owned).map(each => repositoryShape(host, each)),
      );
    },
  );
  router.get('/repos/search', (request, response) => {
    const wanted = String(request.query.q ?? '').toLowerCase();
    const found = host
      .all()
      .filter(({ repository }) =>
        repository.fullName.toLowerCase().includes(wanted),
      );
    const data = page(request, response, found).map(each =>
      repositoryShape(host, each),
    );
    response.json({ ok: true, data });
  });
  router.get('/repos/:owner/:repo', (request, response) => {
    response.json(repositoryShape(host, projectOf(context, request)));
  });

  function organizationAt(login: string): Account {
    const account = host.accounts.find(login);
    if (!account?.isOrganization) {
      throw notFound();
    }
    return account;
  }

  async function create(owner: Account, body: unknown): Promise<Project> {
    const asked = newRepository.parse(body);
    if (!isName(asked.name)) {
      throw unprocessable(
        `[Name]: AlphaDashDot: a repository can't be named ${asked.name}`,
      );
    }
    if (asked.default_branch && !isBranchName(asked.default_branch)) {
      throw unprocessable(
        `[DefaultBranch]: GitRefName: ${asked.default_branch}`,
      );
    }
    if (host.get(owner.login, asked.name)) {
      throw new GiteaError(
        409,
        'The repository with the same name already exists.',
      );
    }
    const { name, description } = asked;
    const project = host.create(owner, name, {
      description,
      isPrivate: asked.private,
      defaultBranch: asked.default_branch,
      ...(asked.auto_init && { readme: `# ${name}\n\n${description}\n` }),
    });
    await project.repository.saved();
    return project;
  }
}
