import type { Request, Router } from 'express';
import type { GitHost, Project } from '../../gitHost';
import type { PullRequest } from '../../pulls/pullRequests';
import { projectOf, type ApiContext } from '../api/apiContext';
import { diffText } from '../api/diffText';
import { GiteaError, handled, notFound } from '../giteaError';
import { sendPull, sendPulls } from './pullPages';

/** As whom the buttons of the pages act: whoever sits at this machine. */
const VISITOR = 'reviewer';

interface PullPlace {
  project: Project;
  pull: PullRequest;
}

/** Pull requests, and the buttons below each. */
export function addPullRoutes(router: Router, context: ApiContext): void {
  const { host, pulls: service } = context;
  const base = '/:owner/:repo';
  const one = `${base}/pulls/:number(\\d+)`;
  router.get(`${base}/pulls`, (request, response) => {
    sendPulls(response, host, projectOf(context, request));
  });
  router.get([`${one}.diff`, `${one}.patch`], (request, response) => {
    const { project, pull } = pullAt(context, request);
    const changes = service.filesOf(project, pull);
    response.type('text/plain').send(diffText(project.repository, changes));
  });
  router.get(one, (request, response) => {
    const { project, pull } = pullAt(context, request);
    sendPull(response, host, project, pull, service);
  });
  router.post(
    `${one}/:action(approve|merge|close)`,
    handled(async (request, response) => {
      refuseOtherPages(host, request);
      const { project, pull } = pullAt(context, request);
      await act(context, request.params.action, { project, pull });
      const { fullName } = project.repository;
      response.redirect(303, `/${fullName}/pulls/${pull.number}`);
    }),
  );
}

function pullAt(context: ApiContext, request: Request): PullPlace {
  const project = projectOf(context, request);
  const pull = project.pulls.get(Number(request.params.number));
  if (!pull) {
    throw notFound();
  }
  return { project, pull };
}

async function act(
  { pulls: service, repositories }: ApiContext,
  action: string,
  { project, pull }: PullPlace,
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
function refuseOtherPages(host: GitHost, request: Request): void {
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
