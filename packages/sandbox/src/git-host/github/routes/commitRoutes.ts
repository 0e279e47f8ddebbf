import type { Router } from 'express';
import { ancestry, touching } from '../../repository/history';
import { queryText, restOf } from '../../http/query';
import {
  addressesOf,
  commitOf,
  page,
  projectOf,
  type GithubContext,
} from '../githubContext';
import { isEmpty, notFound } from '../githubError';
import { commitShape, wholeCommitShape } from '../shapes/commitShape';
import { repositoryShape } from '../shapes/repositoryShape';

/** History. Nothing reports a status of a commit. */
export function addCommitRoutes(router: Router, context: GithubContext): void {
  const base = '/repos/:owner/:repo/commits';

  router.get(base, (request, response) => {
    const { repository } = projectOf(context, request);
    if (repository.branches().length === 0) {
      throw isEmpty();
    }
    const head = repository.resolve(queryText(request, 'sha'));
    if (!head) {
      throw notFound();
    }
    const path = queryText(request, 'path').replace(/^\/|\/$/g, '');
    const all = ancestry(repository, head.sha);
    const found = path ? touching(repository, all, path) : all;
    const at = addressesOf(request);
    response.json(
      page(request, response, found).map(each =>
        commitShape(context, at, repository, each),
      ),
    );
  });
  router.get(`${base}/*/status`, (request, response) => {
    const project = projectOf(context, request);
    const { sha } = commitOf(project.repository, restOf(request));
    const at = addressesOf(request);
    const commit = `${at.api}/repos/${project.repository.fullName}/commits/${sha}`;
    response.json({
      state: 'pending',
      statuses: [],
      sha,
      total_count: 0,
      repository: repositoryShape(context, at, project),
      commit_url: commit,
      url: `${commit}/status`,
    });
  });
  router.get(`${base}/*`, (request, response) => {
    const project = projectOf(context, request);
    const commit = commitOf(project.repository, restOf(request));
    const at = addressesOf(request);
    response.set('ETag', `"${commit.sha}"`);
    response.json(wholeCommitShape(context, at, project, commit));
  });
}
