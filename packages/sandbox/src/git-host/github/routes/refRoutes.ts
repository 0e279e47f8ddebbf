import type { Request, Router } from 'express';
import { z } from 'zod';
import { handled } from '../../http/giteaError';
import { isBranchName } from '../../http/api/branchRoutes';
import type { Repository } from '../../repository/repository';
import { restOf } from '../../http/query';
import {
  addressesOf,
  projectOf,
  writerOf,
  type GithubContext,
} from '../githubContext';
import { GithubError, isEmpty, notFound } from '../githubError';
import { sha } from '../sha';
import { nodeId } from '../shapes/accountShape';

const newRef = z.object({ ref: z.string(), sha });
const movedRef = z.object({ sha, force: z.boolean().default(false) });

/** Git's references: branches; tags are not had. */
export function addRefRoutes(router: Router, context: GithubContext): void {
  const { repositories } = context;
  const git = '/repos/:owner/:repo/git';
  const at = (request: Request) => projectOf(context, request).repository;

  router.get(`${git}/ref/heads/*`, (request, response) => {
    const repository = at(request);
    if (repository.branches().length === 0) {
      throw isEmpty();
    }
    const head = repository.branch(restOf(request));
    if (!head) {
      throw notFound();
    }
    response.json(refShape(request, repository, restOf(request), head));
  });
  router.post(
    `${git}/refs`,
    handled(async (request, response) => {
      writerOf(context, request);
      const repository = at(request);
      const asked = newRef.parse(request.body);
      const branch = /^refs\/heads\/(.+)$/.exec(asked.ref)?.[1] ?? '';
      if (!isBranchName(branch)) {
        throw new GithubError(
          422,
          "Reference name must start with 'refs/heads/'",
        );
      }
      await repository.exclusive(() => {
        if (repository.branch(branch)) {
          throw new GithubError(422, 'Reference already exists');
        }
        if (!repository.objects.commit(asked.sha)) {
          throw new GithubError(422, 'Object does not exist');
        }
        repository.setBranch(branch, asked.sha);
      });
      await repositories.settled(repository);
      response
        .status(201)
        .json(refShape(request, repository, branch, asked.sha));
    }),
  );
  router.patch(
    `${git}/refs/heads/*`,
    handled(async (request, response) => {
      writerOf(context, request);
      const project = projectOf(context, request);
      const { repository } = project;
      const branch = restOf(request);
      const asked = movedRef.parse(request.body);
      const rule = project.protections.of(branch);
      if (rule && !rule.enablePush) {
        throw new GithubError(
          422,
          'Changes must be made through a pull request.',
        );
      }
      await repository.exclusive(() => {
        const head = repository.branch(branch);
        const commit = repository.objects.commit(asked.sha);
        if (!head || !commit) {
          throw new GithubError(422, 'Reference does not exist');
        }
        if (!asked.force && !commit.parents.includes(head)) {
          throw new GithubError(422, 'Update is not a fast forward');
        }
        repository.setBranch(branch, asked.sha);
      });
      await repositories.settled(repository);
      response.json(refShape(request, repository, branch, asked.sha));
    }),
  );
  router.delete(
    `${git}/refs/heads/*`,
    handled(async (request, response) => {
      writerOf(context, request);
      const { repository, protections } = projectOf(context, request);
      const branch = restOf(request);
      if (!repository.branch(branch)) {
        throw new GithubError(422, 'Reference does not exist');
      }
      if (protections.of(branch)) {
        throw new GithubError(422, 'Cannot delete this protected branch');
      }
      await repository.exclusive(() => repository.setBranch(branch, undefined));
      response.status(204).end();
    }),
  );
}

function refShape(
  request: Request,
  repository: Repository,
  branch: string,
  head: string,
) {
  return {
    ref: `refs/heads/${branch}`,
    node_id: nodeId('Ref', `${repository.about.id}/${branch}`),
    url: urlOf(request, repository, `refs/heads/${branch}`),
    object: {
      type: 'commit',
      sha: head,
      url: urlOf(request, repository, `commits/${head}`),
    },
  };
}

function urlOf(request: Request, { fullName }: Repository, path: string) {
  return `${addressesOf(request).api}/repos/${fullName}/git/${path}`;
}
