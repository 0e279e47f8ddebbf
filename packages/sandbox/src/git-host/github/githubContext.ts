import type { Request, Response } from 'express';
import type { GitHost, Project } from '../gitHost';
import type { HostedRepositories } from '../hostedRepositories';
import { callerOf } from '../http/caller';
import { askedPage } from '../http/query';
import type { StoredCommit } from '../objects/commitObject';
import type { PullRequest } from '../pulls/pullRequests';
import type { PullService } from '../pulls/pullService';
import type { Repository } from '../repository/repository';
import { GithubError, isEmpty, notFound } from './githubError';
import type { GithubSettings } from './settings';

export interface GithubContext {
  readonly host: GitHost;
  readonly repositories: HostedRepositories;
  readonly pulls: PullService;
  readonly settings: GithubSettings;
  readonly token: string;
}

/** Where the host is reached, as whoever asks has reached it. */
export interface Addresses {
  /** `http://localhost:7106` */
  readonly web: string;
  readonly api: string;
}

export function addressesOf(request: Request): Addresses {
  const web = `${request.protocol}://${request.get('host') ?? 'localhost'}`;
  return { web, api: `${web}/api/v3` };
}

/** @throws GithubError (401) for who has no token */
export function writerOf({ token }: GithubContext, request: Request): string {
  const caller = callerOf(request, token);
  if (caller.kind === 'user') {
    return caller.login;
  }
  throw new GithubError(
    401,
    caller.kind === 'refused' ? 'Bad credentials' : 'Requires authentication',
  );
}

/** @throws GithubError (401, 404); a private one is hidden from strangers */
export function projectOf(context: GithubContext, request: Request): Project {
  const caller = callerOf(request, context.token);
  if (caller.kind === 'refused') {
    writerOf(context, request);
  }
  const { owner = '', repo = '' } = request.params;
  const project = context.host.get(owner, repo);
  const hidden =
    project?.repository.about.isPrivate && caller.kind === 'anonymous';
  if (!project || hidden) {
    throw notFound();
  }
  return project;
}

/** @throws GithubError (401, 404) */
export function pullOf(
  context: GithubContext,
  request: Request,
): { project: Project; pull: PullRequest } {
  const project = projectOf(context, request);
  const pull = project.pulls.get(Number(request.params.number));
  if (!pull) {
    throw notFound();
  }
  return { project, pull };
}

/** @throws GithubError (409, 422) */
export function commitOf(repository: Repository, ref: string): StoredCommit {
  if (repository.branches().length === 0) {
    throw isEmpty();
  }
  const commit = repository.resolve(ref.replace(/^refs\//, ''));
  if (!commit) {
    throw new GithubError(422, `No commit found for SHA: ${ref}`);
  }
  return commit;
}

/** A page of what there is, with the header that leads to the next. */
export function page<T>(
  request: Request,
  response: Response,
  all: readonly T[],
): T[] {
  const { at, size } = askedPage(request, 'per_page', 100);
  if (at * size < all.length) {
    const { web } = addressesOf(request);
    const next = new URL(request.originalUrl, web);
    next.searchParams.set('page', String(at + 1));
    response.set('Link', `<${next}>; rel="next"`);
  }
  return all.slice((at - 1) * size, at * size);
}
