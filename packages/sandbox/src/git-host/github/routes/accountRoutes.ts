import type { Router } from 'express';
import { addressesOf, writerOf, type GithubContext } from '../githubContext';
import { GithubError, notFound } from '../githubError';
import { wholeAccountShape } from '../shapes/accountShape';

/** What the host is, and who there is. Organizations have no teams here. */
export function addAccountRoutes(
  router: Router,
  context: GithubContext,
  version: string,
): void {
  const { host } = context;

  router.get('/meta', (_, response) => {
    response.json({
      verifiable_password_authentication: true,
      installed_version: version,
    });
  });
  router.get('/rate_limit', () => {
    // As an Enterprise Server whose limits are off, which is its default.
    throw new GithubError(404, 'Rate limiting is not enabled.');
  });
  router.get('/user', (request, response) => {
    const account = host.accounts.user(writerOf(context, request));
    response.json(wholeAccountShape(addressesOf(request), account));
  });
  router.get('/users/:login', (request, response) => {
    const account = host.accounts.find(request.params.login);
    if (!account) {
      throw notFound();
    }
    response.json(wholeAccountShape(addressesOf(request), account));
  });
  router.get('/orgs/:login', (request, response) => {
    const account = host.accounts.find(request.params.login);
    if (!account?.isOrganization) {
      throw notFound();
    }
    response.json(wholeAccountShape(addressesOf(request), account));
  });
}
