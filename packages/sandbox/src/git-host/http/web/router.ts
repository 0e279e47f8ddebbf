import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type Router,
} from 'express';
import type { Project } from '../../gitHost';
import type { PullRequest } from '../../pulls/pullRequests';
import { ancestry, changesOf, commitsBetween } from '../../repository/history';
import type { Repository } from '../../repository/repository';
import { restOf } from '../query';
import { commitOf, projectOf, type ApiContext } from '../api/apiContext';
import { sendArchive } from '../api/archive';
import { diffText } from '../api/diffText';
import { GiteaError, handled, notFound } from '../giteaError';
import { html } from './html';
import { sendPage } from './layout';
import { sendPull, sendPulls } from './pullPages';
import {
  sendCommit,
  sendCommits,
  sendRepositories,
  sendRepository,
  sendSource,
  type Place,
} from './repositoryPages';

/** As whom the buttons of the pages act: whoever sits at this machine. */
const VISITOR = 'reviewer';
const COMMITS = 100;

/** Pages for people, at Gitea's addresses, and raw files for programs. */
export function createPages(context: ApiContext): Router {
  const { host, pulls: service, repositories } = context;
  const router = express.Router();
  const base = '/:owner/:repo';
  const one = `${base}/pulls/:number(\\d+)`;

  router.get('/', (_, response) => {
    sendRepositories(response, host.all(), 'Repositories');
  });
  router.get('/:owner', (request, response) => {
    const owner = host.accounts.find(request.params.owner);
    if (!owner) {
      throw notFound();
    }
    const owned = host.all().filter(each => each.owner === owner);
    sendRepositories(response, owned, owner.login);
  });
  router.get(base, (request, response) => {
    sendRepository(response, host, projectOf(context, request));
  });

  router.get(`${base}/src/*`, (request, response) => {
    const project = projectOf(context, request);
    const place = placeOf(project.repository, restOf(request));
    const { objects } = project.repository;
    const entry = objects.entryAt(place.commit.tree, place.path);
    if (!entry) {
      throw notFound();
    }
    sendSource(response, project, place, entry);
  });
  router.get([`${base}/raw/*`, `${base}/media/*`], (request, response) => {
    const { repository } = projectOf(context, request);
    const { commit, path } = placeOf(repository, restOf(request));
    const file = repository.objects.blobAt(commit.tree, path);
    if (!file) {
      throw notFound();
    }
    response
      .type('text/plain')
      .set('X-Content-Type-Options', 'nosniff')
      .send(file);
  });
  router.get(
    `${base}/archive/*`,
    handled((request, response) =>
      sendArchive(projectOf(context, request), restOf(request), response),
    ),
  );

  router.get(`${base}/commits/*`, (request, response) => {
    const project = projectOf(context, request);
    const { repository } = project;
    const { commit, ref } = placeOf(repository, restOf(request));
    const commits = ancestry(repository, commit.sha).slice(0, COMMITS);
    sendCommits(response, host, project, commits, `Commits of ${ref}`);
  });
  router.get(
    [`${base}/commit/:sha.diff`, `${base}/commit/:sha.patch`],
    (request, response) => {
      const { repository } = projectOf(context, request);
      const commit = commitOf(repository, request.params.sha);
      const changes = changesOf(repository, commit);
      response.type('text/plain').send(diffText(repository, changes));
    },
  );
  router.get(`${base}/commit/:sha`, (request, response) => {
    const project = projectOf(context, request);
    const commit = commitOf(project.repository, request.params.sha);
    sendCommit(response, host, project, commit);
  });
  router.get(`${base}/compare/*`, (request, response) => {
    const project = projectOf(context, request);
    const { repository } = project;
    const [from, to = ''] = restOf(request).split(/\.{2,3}/);
    const commits = commitsBetween(
      repository,
      commitOf(repository, from).sha,
      commitOf(repository, to).sha,
    );
    sendCommits(response, host, project, commits, `${from} … ${to}`);
  });

  router.get(`${base}/pulls`, (request, response) => {
    sendPulls(response, host, projectOf(context, request));
  });
  router.get([`${one}.diff`, `${one}.patch`], (request, response) => {
    const { project, pull } = pullAt(request);
    const changes = service.filesOf(project, pull);
    response.type('text/plain').send(diffText(project.repository, changes));
  });
  router.get(one, (request, response) => {
    const { project, pull } = pullAt(request);
    sendPull(response, host, project, pull, service);
  });
  router.post(
    `${one}/:action(approve|merge|close)`,
    handled(async (request, response) => {
      refuseOtherPages(request);
      const { project, pull } = pullAt(request);
      await act(request.params.action, project, pull);
      const { fullName } = project.repository;
      response.redirect(303, `/${fullName}/pulls/${pull.number}`);
    }),
  );
  router.use((_request, _response, next) => next(notFound()));
  router.use(errorPage);
  return router;

  function pullAt(request: Request): { project: Project; pull: PullRequest } {
    const project = projectOf(context, request);
    const pull = project.pulls.get(Number(request.params.number));
    if (!pull) {
      throw notFound();
    }
    return { project, pull };
  }

  async function act(
    action: string,
    project: Project,
    pull: PullRequest,
  ): Promise<void> {
    switch (action) {
      case 'approve':
        service.review(project, pull, VISITOR, { state: 'APPROVED', body: '' });
        break;
      case 'close':
        service.edit(pull, { state: 'closed' });
        break;
      default:
        await service.merge(project, pull, VISITOR, {
          style: 'merge',
          deleteBranch: false,
          force: false,
        });
        await repositories.settled(project.repository);
    }
  }

  /** Only a page of this host may press its buttons. */
  function refuseOtherPages(request: Request): void {
    const { origin, host: asked } = request.headers;
    const here = new URL(host.baseUrl);
    const known = [here.host, `localhost:${here.port}`];
    if (
      !asked ||
      !known.includes(asked) ||
      !origin ||
      !known.some(each => origin === `http://${each}`)
    ) {
      throw new GiteaError(403, 'Only pages of this host may do that.');
    }
  }
}

/** `branch/feature/one/path` or `commit/<sha>/path`; branches have slashes. */
function placeOf(repository: Repository, rest: string): Place {
  const [kind, ...names] = rest.split('/');
  if (kind === 'branch') {
    const branch = repository
      .branches()
      .map(({ name }) => name)
      .filter(name => `${names.join('/')}/`.startsWith(`${name}/`))
      .sort((left, right) => right.length - left.length)
      .at(0);
    const commit = branch && repository.resolve(branch);
    if (commit) {
      const path = names.slice(branch.split('/').length).join('/');
      return { ref: `branch/${branch}`, commit, path: trimmed(path) };
    }
  }
  if (kind === 'commit' || kind === 'tag') {
    const [revision = '', ...path] = names;
    const commit = commitOf(repository, revision);
    return {
      ref: `${kind}/${revision}`,
      commit,
      path: trimmed(path.join('/')),
    };
  }
  throw notFound();
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

const errorPage: ErrorRequestHandler = (
  error: unknown,
  _request,
  response: Response,
  next,
) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = error instanceof GiteaError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  response.status(status);
  sendPage(response, {
    title: message,
    content: html`<h1>${status}</h1>
      <p>${message}</p>`,
  });
};
