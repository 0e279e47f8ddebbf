import type { Request, Response } from 'express';
import type { GitHost, Project } from '../../gitHost';
import type { HostedRepositories } from '../../hostedRepositories';
import type { StoredCommit } from '../../objects/commitObject';
import type { PullService } from '../../pulls/pullService';
import type { Repository } from '../../repository/repository';
import { callerOf, loginOf } from '../caller';
import { askedPage, queryText } from '../query';
import { notFound } from '../giteaError';

export interface ApiContext {
  readonly host: GitHost;
  readonly repositories: HostedRepositories;
  readonly pulls: PullService;
  readonly token: string;
}

/** @throws GiteaError (401) for who has no token */
export function writerOf({ token }: ApiContext, request: Request): string {
  return loginOf(callerOf(request, token));
}

/** @throws GiteaError (401, 404); a private one is hidden from strangers */
export function projectOf(
  { host, token }: ApiContext,
  request: Request,
): Project {
  const caller = callerOf(request, token);
  if (caller.kind === 'refused') {
    loginOf(caller);
  }
  const { owner = '', repo = '' } = request.params;
  const project = host.get(owner, repo);
  const hidden =
    project?.repository.about.isPrivate && caller.kind === 'anonymous';
  if (!project || hidden) {
    throw notFound();
  }
  return project;
}

/** @throws GiteaError (404) */
export function commitOf(repository: Repository, ref: string): StoredCommit {
  const commit = repository.resolve(ref);
  if (!commit) {
    throw notFound(`object does not exist [id: ${ref}, rel_path: ]`);
  }
  return commit;
}

export function queryFlag(
  request: Request,
  name: string,
  otherwise: boolean,
): boolean {
  const text = queryText(request, name);
  return text === '' ? otherwise : text === 'true' || text === '1';
}

/** A page of what there is, with Gitea's headers. */
export function page<T>(
  request: Request,
  response: Response,
  all: readonly T[],
): T[] {
  const { at, size } = askedPage(request, 'limit', 50);
  response.set('X-Total-Count', String(all.length));
  return all.slice((at - 1) * size, at * size);
}
