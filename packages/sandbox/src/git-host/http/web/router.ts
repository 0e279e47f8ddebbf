import express, { type Router } from 'express';
import { projectOf, type ApiContext } from '../api/apiContext';
import { answerErrors, notFound } from '../giteaError';
import { addFileRoutes } from './fileRoutes';
import { addHistoryRoutes } from './historyRoutes';
import { html } from './html';
import { sendPage } from './layout';
import { addPullRoutes } from './pullRoutes';
import { sendRepositories, sendRepository } from './repositoryPages';

/** Pages for people, at Gitea's addresses, and raw files for programs. */
export function createPages(context: ApiContext): Router {
  const { host } = context;
  const router = express.Router();
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
  router.get('/:owner/:repo', (request, response) => {
    sendRepository(response, host, projectOf(context, request));
  });
  addFileRoutes(router, context);
  addHistoryRoutes(router, context);
  addPullRoutes(router, context);
  router.use((_request, _response, next) => next(notFound()));
  router.use(errorPage);
  return router;
}

const errorPage = answerErrors((response, { status, message }) => {
  response.status(status);
  sendPage(response, {
    title: message,
    content: html`<h1>${status}</h1>
      <p>${message}</p>`,
  });
});
