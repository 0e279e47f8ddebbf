import type { Request, Router } from 'express';
import { z } from 'zod';
import type { Project } from '../../gitHost';
import { MERGE_STYLES, positionOf } from '../../pulls/merging';
import type { PullRequest } from '../../pulls/pullRequests';
import { commitsBetween } from '../../repository/history';
import { handled, notFound } from '../giteaError';
import {
  changedFileShape,
  commentShape,
  pullShape,
  reviewShape,
} from '../shapes/pullShape';
import { commitShape } from '../shapes/commitShape';
import { queryText } from '../query';
import { page, projectOf, writerOf, type ApiContext } from './apiContext';
import { diffText } from './diffText';

const newPull = z.object({
  head: z.string().min(1),
  base: z.string().min(1),
  title: z.string().min(1),
  body: z.string().default(''),
});

const pullChange = z.object({
  title: z.string().min(1).optional(),
  body: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});

const merge = z.object({
  Do: z.enum(MERGE_STYLES).default('merge'),
  MergeTitleField: z.string().optional(),
  MergeMessageField: z.string().optional(),
  head_commit_id: z.string().optional(),
  delete_branch_after_merge: z.boolean().default(false),
  force_merge: z.boolean().default(false),
});

const newReview = z.object({
  event: z.enum(['APPROVED', 'REQUEST_CHANGES', 'COMMENT', 'PENDING']),
  body: z.string().default(''),
  commit_id: z.string().optional(),
});

const newComment = z.object({ body: z.string().min(1) });

/** Pull requests, their reviews and comments. */
export function addPullRoutes(router: Router, context: ApiContext): void {
  const { host, pulls: service, repositories } = context;
  const base = '/repos/:owner/:repo';
  const one = `${base}/pulls/:number(\\d+)`;

  const found = (request: Request): { project: Project; pull: PullRequest } => {
    const project = projectOf(context, request);
    const pull = project.pulls.get(Number(request.params.number));
    if (!pull) {
      throw notFound();
    }
    return { project, pull };
  };

  router.get(`${base}/pulls`, (request, response) => {
    const project = projectOf(context, request);
    const state = queryText(request, 'state') || 'open';
    const wanted = project.pulls
      .all()
      .filter(
        ({ outcome }) =>
          state === 'all' || (outcome.state === 'open') === (state === 'open'),
      );
    const sorted = inOrder(wanted, queryText(request, 'sort'));
    response.json(
      page(request, response, sorted).map(each =>
        pullShape(host, project, each),
      ),
    );
  });
  router.post(`${base}/pulls`, (request, response) => {
    const login = writerOf(context, request);
    const project = projectOf(context, request);
    const pull = service.open(project, login, newPull.parse(request.body));
    response.status(201).json(pullShape(host, project, pull));
  });
  router.get([`${one}.diff`, `${one}.patch`], (request, response) => {
    const { project, pull } = found(request);
    const changes = service.filesOf(project, pull);
    response.type('text/plain').send(diffText(project.repository, changes));
  });
  router.get(one, (request, response) => {
    const { project, pull } = found(request);
    response.json(pullShape(host, project, pull));
  });
  router.get(`${base}/pulls/:base/:head`, (request, response, next) => {
    const project = projectOf(context, request);
    const { base: to, head } = request.params;
    if (/^\d+$/.test(to)) {
      next();
      return;
    }
    const pull = project.pulls
      .all()
      .find(each => each.base === to && each.headBranch === head);
    if (!pull) {
      throw notFound();
    }
    response.json(pullShape(host, project, pull));
  });
  router.patch(one, (request, response) => {
    writerOf(context, request);
    const { project, pull } = found(request);
    service.edit(pull, pullChange.parse(request.body));
    response.status(201).json(pullShape(host, project, pull));
  });

  router.get(`${one}/files`, (request, response) => {
    const { project, pull } = found(request);
    const { head } = positionOf(project, pull);
    const changes = page(request, response, service.filesOf(project, pull));
    response.json(
      changes.map(change => changedFileShape(host, project, head, change)),
    );
  });
  router.get(`${one}/commits`, (request, response) => {
    const { project, pull } = found(request);
    const { repository } = project;
    const { head, mergeBase = head } = positionOf(project, pull);
    const commits = commitsBetween(repository, mergeBase, head);
    response.json(
      page(request, response, commits).map(each =>
        commitShape(host, repository, each),
      ),
    );
  });

  router.get(`${one}/merge`, (request, response) => {
    const { pull } = found(request);
    if (pull.outcome.state !== 'merged') {
      throw notFound();
    }
    response.status(204).end();
  });
  router.post(
    `${one}/merge`,
    handled(async (request, response) => {
      const login = writerOf(context, request);
      const { project, pull } = found(request);
      const asked = merge.parse(request.body ?? {});
      await service.merge(project, pull, login, {
        style: asked.Do,
        title: asked.MergeTitleField,
        message: asked.MergeMessageField,
        head: asked.head_commit_id,
        deleteBranch: asked.delete_branch_after_merge,
        force: asked.force_merge,
      });
      await repositories.settled(project.repository);
      response.status(200).end();
    }),
  );

  router.get(`${one}/reviews`, (request, response) => {
    const { project, pull } = found(request);
    response.json(
      page(request, response, pull.reviews).map(each =>
        reviewShape(host, project, pull, each),
      ),
    );
  });
  router.post(`${one}/reviews`, (request, response) => {
    const login = writerOf(context, request);
    const { project, pull } = found(request);
    const asked = newReview.parse(request.body);
    const review = service.review(project, pull, login, {
      state: asked.event,
      body: asked.body,
      commit: asked.commit_id,
    });
    response.json(reviewShape(host, project, pull, review));
  });

  const issue = `${base}/issues/:number(\\d+)/comments`;
  router.get(issue, (request, response) => {
    const { project, pull } = found(request);
    response.json(
      pull.comments.map(each => commentShape(host, project, pull, each)),
    );
  });
  router.post(issue, (request, response) => {
    const login = writerOf(context, request);
    const { project, pull } = found(request);
    const { body } = newComment.parse(request.body);
    const comment = service.comment(project, pull, login, body);
    response.status(201).json(commentShape(host, project, pull, comment));
  });
}

/** Newest first, unless another order is asked for. */
function inOrder(pulls: readonly PullRequest[], sort: string): PullRequest[] {
  const updated = ({ updatedAt }: PullRequest) => updatedAt.getTime();
  switch (sort) {
    case 'oldest':
      return [...pulls].reverse();
    case 'recentupdate':
      return [...pulls].sort((one, other) => updated(other) - updated(one));
    case 'leastupdate':
      return [...pulls].sort((one, other) => updated(one) - updated(other));
    default:
      return [...pulls];
  }
}
