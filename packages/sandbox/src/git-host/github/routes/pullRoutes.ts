import type { Request, Router } from 'express';
import { z } from 'zod';
import type { Project } from '../../gitHost';
import { positionOf } from '../../pulls/merging';
import type { PullRequest } from '../../pulls/pullRequests';
import { commitsBetween } from '../../repository/history';
import { queryText } from '../../http/query';
import {
  addressesOf,
  page,
  projectOf,
  pullOf,
  writerOf,
  type GithubContext,
} from '../githubContext';
import { GithubError, invalid } from '../githubError';
import { commitShape, fileShape } from '../shapes/commitShape';
import { pullShape, reviewShape, wholePullShape } from '../shapes/pullShape';

const newPull = z.object({
  title: z.string().min(1),
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
});
const pullChange = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
});
const newReview = z.object({
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  body: z.string().default(''),
  commit_id: z.string().optional(),
});

const REVIEW_STATES = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'REQUEST_CHANGES',
  COMMENT: 'COMMENT',
} as const;

/** Pull requests and their reviews. */
export function addPullRoutes(router: Router, context: GithubContext): void {
  const { pulls: service } = context;
  const all = '/repos/:owner/:repo/pulls';
  const one = `${all}/:number(\\d+)`;

  const found = (request: Request) => pullOf(context, request);
  const whole = (request: Request, project: Project, pull: PullRequest) =>
    wholePullShape(context, addressesOf(request), project, pull);

  router.get(all, (request, response) => {
    const project = projectOf(context, request);
    const wanted = wantedOf(request, project);
    response.json(
      page(request, response, wanted).map(each =>
        pullShape(context, addressesOf(request), project, each),
      ),
    );
  });
  router.post(all, (request, response) => {
    const login = writerOf(context, request);
    const project = projectOf(context, request);
    const pull = open(project, login, newPull.parse(request.body));
    const at = addressesOf(request);
    response
      .status(201)
      .json(wholePullShape(context, at, project, pull, { isNew: true }));
  });
  router.get(one, (request, response) => {
    const { project, pull } = found(request);
    response.json(whole(request, project, pull));
  });
  router.patch(one, (request, response) => {
    writerOf(context, request);
    const { project, pull } = found(request);
    const { body, ...asked } = pullChange.parse(request.body);
    if (asked.state === 'open' && pull.outcome.state === 'merged') {
      throw invalid({
        resource: 'PullRequest',
        code: 'custom',
        field: 'state',
        message: 'state cannot be changed. The pull request is merged.',
      });
    }
    const isSame = asked.state === pull.outcome.state;
    service.edit(pull, {
      title: asked.title,
      ...(body !== undefined && { body: body ?? '' }),
      ...(!isSame && pull.outcome.state !== 'merged' && { state: asked.state }),
    });
    response.json(whole(request, project, pull));
  });

  router.get(`${one}/files`, (request, response) => {
    const { project, pull } = found(request);
    const { head } = positionOf(project, pull);
    const changes = page(request, response, service.filesOf(project, pull));
    const at = addressesOf(request);
    response.json(
      changes.map(each => fileShape(at, project.repository, head, each)),
    );
  });
  router.get(`${one}/commits`, (request, response) => {
    const { project, pull } = found(request);
    const { repository } = project;
    const { head, mergeBase = head } = positionOf(project, pull);
    const commits = commitsBetween(repository, mergeBase, head).reverse();
    const at = addressesOf(request);
    response.json(
      page(request, response, commits).map(each =>
        commitShape(context, at, repository, each),
      ),
    );
  });

  router.get(`${one}/reviews`, (request, response) => {
    const { project, pull } = found(request);
    const at = addressesOf(request);
    response.json(
      page(request, response, pull.reviews).map(each =>
        reviewShape(context, at, project, pull, each),
      ),
    );
  });
  router.post(`${one}/reviews`, (request, response) => {
    const login = writerOf(context, request);
    const { project, pull } = found(request);
    const asked = newReview.parse(request.body);
    const isOwn = login === pull.author;
    if (isOwn && asked.event === 'APPROVE') {
      throw new GithubError(422, 'Can not approve your own pull request');
    }
    if (isOwn && asked.event === 'REQUEST_CHANGES') {
      throw new GithubError(
        422,
        'Can not request changes on your own pull request',
      );
    }
    const review = service.review(project, pull, login, {
      state: REVIEW_STATES[asked.event],
      body: asked.body,
      commit: asked.commit_id,
    });
    const at = addressesOf(request);
    response.json(reviewShape(context, at, project, pull, review));
  });

  /** (docs.github.com, "Create a pull request"; only within a repository) */
  function open(
    project: Project,
    login: string,
    asked: z.infer<typeof newPull>,
  ): PullRequest {
    const { repository, owner } = project;
    const { title, base, body } = asked;
    const head = asked.head.replace(/^[^:]*:/, '');
    const from = repository.branch(head);
    const to = repository.branch(base);
    const custom = (message: string) =>
      invalid({ resource: 'PullRequest', code: 'custom', message });
    if (!from || !to) {
      const field = from ? 'base' : 'head';
      throw invalid({ resource: 'PullRequest', field, code: 'invalid' });
    }
    if (commitsBetween(repository, to, from).length === 0) {
      throw custom(`No commits between ${base} and ${head}`);
    }
    if (project.pulls.openFor(head, base)) {
      throw custom(`A pull request already exists for ${owner.login}:${head}.`);
    }
    return service.open(project, login, {
      title,
      head,
      base,
      body: body ?? '',
    });
  }
}

function wantedOf(request: Request, { pulls, owner }: Project): PullRequest[] {
  const state = queryText(request, 'state') || 'open';
  const head = queryText(request, 'head').toLowerCase();
  const base = queryText(request, 'base');
  const found = pulls
    .all()
    .filter(
      ({ outcome }) =>
        state === 'all' || (outcome.state === 'open') === (state === 'open'),
    )
    .filter(
      ({ headBranch }) =>
        !head.includes(':') ||
        `${owner.login}:${headBranch}`.toLowerCase() === head,
    )
    .filter(pull => !base || pull.base === base);
  const isUpdated = queryText(request, 'sort') === 'updated';
  const time = (pull: PullRequest) =>
    (isUpdated ? pull.updatedAt : pull.createdAt).getTime();
  // Newest first when created, which is the order they are in.
  const sorted = isUpdated
    ? [...found].sort((one, other) => time(other) - time(one))
    : found;
  return queryText(request, 'direction') === 'asc'
    ? [...sorted].reverse()
    : sorted;
}
