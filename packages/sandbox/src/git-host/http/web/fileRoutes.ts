import type { Router } from 'express';
import { projectOf, type ApiContext } from '../api/apiContext';
import { sendArchive } from '../api/archive';
import { handled, notFound } from '../giteaError';
import { restOf } from '../query';
import { placeOf } from './place';
import { sendSource } from './repositoryPages';

/** Files and directories of any commit, to look at or to take away. */
export function addFileRoutes(router: Router, context: ApiContext): void {
  const base = '/:owner/:repo';
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
}
