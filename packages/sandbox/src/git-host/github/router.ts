import express, { type Router } from 'express';
import { notFound, sendGithubError } from './githubError';
import type { GithubContext } from './githubContext';
import { addAccountRoutes } from './routes/accountRoutes';
import { addCommitRoutes } from './routes/commitRoutes';
import { addContentRoutes } from './routes/contentRoutes';
import { addGitDataRoutes } from './routes/gitDataRoutes';
import { addProtectionRoutes } from './routes/protectionRoutes';
import { addMergeRoutes } from './routes/mergeRoutes';
import { addPullRoutes } from './routes/pullRoutes';
import { addRefRoutes } from './routes/refRoutes';
import { addRepositoryRoutes } from './routes/repositoryRoutes';

/** What it says it is (GitHub Enterprise Server's own header). */
const VERSION = '3.17.0';

/**
 * A subset of the REST API of GitHub Enterprise Server, on the same
 * repositories as Gitea's; see the README beside this file.
 */
export function createGithubApi(context: GithubContext): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({
      'X-GitHub-Enterprise-Version': VERSION,
      'X-GitHub-Media-Type': 'github.v3; format=json',
    });
    next();
  });
  router.use(express.json({ limit: '50mb' }));
  addAccountRoutes(router, context, VERSION);
  addRepositoryRoutes(router, context);
  addProtectionRoutes(router, context);
  addRefRoutes(router, context);
  addGitDataRoutes(router, context);
  addCommitRoutes(router, context);
  addContentRoutes(router, context);
  addPullRoutes(router, context);
  addMergeRoutes(router, context);
  router.use((_request, _response, next) => next(notFound()));
  router.use(sendGithubError);
  return router;
}

/** GitHub's addresses of pages, for those of this host. */
export function createGithubRedirects(): Router {
  const router = express.Router();
  const base = '/:owner/:repo';
  const to = (place: string) => `${place.replace(/^\/+/, '/')}`;
  router.get(`${base}/pull/:number(\\d+)`, (request, response) => {
    const { owner, repo, number } = request.params;
    response.redirect(to(`/${owner}/${repo}/pulls/${number}`));
  });
  router.get([`${base}/blob/*`, `${base}/tree/*`], (request, response) => {
    const { pathname } = new URL(request.originalUrl, 'http://localhost');
    response.redirect(
      to(
        pathname.replace(/^(\/[^/]+\/[^/]+)\/(blob|tree)\//, '$1/src/branch/'),
      ),
    );
  });
  return router;
}
