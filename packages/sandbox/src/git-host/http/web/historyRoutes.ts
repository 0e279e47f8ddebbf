import type { Router } from 'express';
import { ancestry, changesOf, commitsBetween } from '../../repository/history';
import { commitOf, projectOf, type ApiContext } from '../api/apiContext';
import { diffText } from '../api/diffText';
import { restOf } from '../query';
import { placeOf } from './place';
import { sendCommit, sendCommits } from './repositoryPages';

const COMMITS = 100;

/** Commits, and what each changed. */
export function addHistoryRoutes(router: Router, context: ApiContext): void {
  const { host } = context;
  const base = '/:owner/:repo';
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
}
