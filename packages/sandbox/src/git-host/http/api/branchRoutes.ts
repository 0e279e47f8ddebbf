import type { Router } from 'express';
import { z } from 'zod';
import type { Project } from '../../gitHost';
import type { Protection } from '../../repository/protections';
import { GiteaError, handled, notFound } from '../giteaError';
import { branchShape, protectionShape } from '../shapes/branchShapes';
import { restOf } from '../query';
import { page, projectOf, writerOf, type ApiContext } from './apiContext';

const newBranch = z.object({
  new_branch_name: z.string().min(1),
  old_ref_name: z.string().default(''),
  old_branch_name: z.string().default(''),
});

const ruleChange = z.object({
  enable_push: z.boolean().optional(),
  required_approvals: z.number().int().min(0).optional(),
  dismiss_stale_approvals: z.boolean().optional(),
  block_on_rejected_reviews: z.boolean().optional(),
});

const newRule = ruleChange.extend({
  rule_name: z.string().default(''),
  branch_name: z.string().default(''),
});

/** Branches and what protects them. */
export function addBranchRoutes(router: Router, context: ApiContext): void {
  const { host, repositories } = context;
  const base = '/repos/:owner/:repo';

  router.get(`${base}/branches`, (request, response) => {
    const project = projectOf(context, request);
    const branches = page(request, response, project.repository.branches());
    response.json(branches.map(each => branchShape(host, project, each)));
  });
  router.get(`${base}/branches/*`, (request, response) => {
    const project = projectOf(context, request);
    response.json(
      branchShape(host, project, branchAt(project, restOf(request))),
    );
  });
  router.post(
    `${base}/branches`,
    handled(async (request, response) => {
      writerOf(context, request);
      const project = projectOf(context, request);
      const { repository } = project;
      const asked = newBranch.parse(request.body);
      const name = asked.new_branch_name;
      if (!isBranchName(name)) {
        throw new GiteaError(422, `[NewBranchName]: GitRefName: ${name}`);
      }
      const from = asked.old_ref_name || asked.old_branch_name;
      const commit = repository.resolve(from);
      if (!commit) {
        throw notFound('The old branch does not exist');
      }
      await repository.exclusive(() => {
        if (repository.branch(name)) {
          throw new GiteaError(409, 'The branch already exists.');
        }
        repository.setBranch(name, commit.sha);
      });
      await repositories.settled(repository);
      response
        .status(201)
        .json(branchShape(host, project, { name, sha: commit.sha }));
    }),
  );
  router.delete(
    `${base}/branches/*`,
    handled(async (request, response) => {
      writerOf(context, request);
      const project = projectOf(context, request);
      const { repository, protections } = project;
      const { name } = branchAt(project, restOf(request));
      if (name === repository.defaultBranch) {
        throw new GiteaError(403, 'can not delete default branch');
      }
      if (protections.of(name)) {
        throw new GiteaError(403, 'branch protected');
      }
      await repository.exclusive(() => repository.setBranch(name, undefined));
      response.status(204).end();
    }),
  );

  router.get(`${base}/branch_protections`, (request, response) => {
    const { protections } = projectOf(context, request);
    response.json(protections.all().map(protectionShape));
  });
  router.post(`${base}/branch_protections`, (request, response) => {
    writerOf(context, request);
    const { protections } = projectOf(context, request);
    const asked = newRule.parse(request.body);
    const ruleName = asked.rule_name || asked.branch_name;
    if (!ruleName) {
      throw new GiteaError(400, 'both rule_name and branch_name are empty');
    }
    if (protections.get(ruleName)) {
      throw new GiteaError(403, 'Branch protection already exist');
    }
    const now = host.now();
    const rule: Protection = {
      ruleName,
      enablePush: asked.enable_push ?? false,
      requiredApprovals: asked.required_approvals ?? 0,
      dismissStaleApprovals: asked.dismiss_stale_approvals ?? false,
      blockOnRejectedReviews: asked.block_on_rejected_reviews ?? false,
      createdAt: now,
      updatedAt: now,
    };
    protections.set(rule);
    response.status(201).json(protectionShape(rule));
  });
  router.get(`${base}/branch_protections/:rule`, (request, response) => {
    const project = projectOf(context, request);
    response.json(protectionShape(ruleAt(project, request.params.rule)));
  });
  router.patch(`${base}/branch_protections/:rule`, (request, response) => {
    writerOf(context, request);
    const project = projectOf(context, request);
    const present = ruleAt(project, request.params.rule);
    const asked = ruleChange.parse(request.body);
    const rule: Protection = {
      ...present,
      enablePush: asked.enable_push ?? present.enablePush,
      requiredApprovals: asked.required_approvals ?? present.requiredApprovals,
      dismissStaleApprovals:
        asked.dismiss_stale_approvals ?? present.dismissStaleApprovals,
      blockOnRejectedReviews:
        asked.block_on_rejected_reviews ?? present.blockOnRejectedReviews,
      updatedAt: host.now(),
    };
    project.protections.set(rule);
    response.json(protectionShape(rule));
  });
  router.delete(`${base}/branch_protections/:rule`, (request, response) => {
    writerOf(context, request);
    const { protections } = projectOf(context, request);
    if (!protections.delete(request.params.rule)) {
      throw notFound();
    }
    response.status(204).end();
  });
}

function branchAt({ repository }: Project, name: string) {
  const sha = repository.branch(name);
  if (!sha) {
    throw notFound(`branch does not exist [name: ${name}]`);
  }
  return { name, sha };
}

function ruleAt({ protections }: Project, name: string): Protection {
  const rule = protections.get(name);
  if (!rule) {
    throw notFound();
  }
  return rule;
}

/** (git, check-ref-format) */
export function isBranchName(name: string): boolean {
  return (
    name.length <= 100 &&
    // eslint-disable-next-line no-control-regex
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\.lock(\/|$)|\.$|\/$|^\/|^-|(^|\/)\./.test(
      name,
    ) &&
    name !== '' &&
    name !== '@' &&
    name !== 'HEAD'
  );
}
