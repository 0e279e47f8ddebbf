import type { Request, Response } from 'express';
import { z } from 'zod';
import type { GitHost, Project } from '../../gitHost';
import type { HostedRepositories } from '../../hostedRepositories';
import type { StoredCommit } from '../../objects/commitObject';
import type { PullService } from '../../pulls/pullService';
import type { Repository } from '../../repository/repository';
import { callerOf, loginOf } from '../caller';
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

export function queryText(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value : '';
}

export function queryFlag(
  request: Request,
  name: string,
  otherwise: boolean,
): boolean {
  const text = queryText(request, name);
  return text === '' ? otherwise : text === 'true' || text === '1';
}

/** What a route's `*` stands for. */
export function restOf({
  params,
}: {
  params: Record<string, string | undefined>;
}): string {
  return params[0] ?? '';
}

const number = z.coerce.number().int().positive();

/** A page of what there is, with Gitea's headers. */
export function page<T>(
  request: Request,
  response: Response,
  all: readonly T[],
): T[] {
  const asked = (name: string, otherwise: number) =>
    number.catch(otherwise).parse(queryText(request, name));
  const limit = Math.min(asked('limit', 30), 50);
  const start = (asked('page', 1) - 1) * limit;
  response.set('X-Total-Count', String(all.length));
  return all.slice(start, start + limit);
}
