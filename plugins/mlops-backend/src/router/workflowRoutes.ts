import { NotFoundError } from '@backstage/errors';
import type {
  WorkflowDetail,
  WorkflowLocator,
  WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import type { WorkflowReader } from '@slipway/backstage-plugin-mlops-node';
import type { Request, Router } from 'express';
import type { z } from 'zod';
import { newestFirst } from '../join/observations';
import { ENTITY_PATH, WORKFLOW_PATH } from './paths';
import type { ReadingContext, RouteContext } from './routeContext';
import { askUpstream } from './upstream';
import {
  validate,
  workflowParamsSchema,
  workflowsQuerySchema,
} from './validate';

export function addWorkflowRoutes(router: Router, context: RouteContext): void {
  router.get(`${ENTITY_PATH}/workflows`, async (req, res) => {
    const { entityRef } = await context.admit(req);
    const query = validate(workflowsQuerySchema, req.query);
    res.json(await listRuns(context, entityRef, query));
  });

  router.get(WORKFLOW_PATH, async (req, res) => {
    const { entityRef } = await context.admit(req);
    const run = workflowLocator(req);
    res.json(await findRun(context, entityRef, run));
  });
}

export async function listRuns(
  context: ReadingContext,
  entityRef: string,
  query: z.infer<typeof workflowsQuerySchema>,
): Promise<{ runs: WorkflowRun[]; total: number }> {
  const answers = await Promise.all(
    workflowReaders(context).map(({ title, workflows }) =>
      askUpstream(title, context.logger, () =>
        workflows.list(entityRef, query),
      ),
    ),
  );
  const newest = answers
    .flatMap(({ runs }) => runs)
    .sort(newestFirst)
    .slice(0, query.limit);
  return {
    runs: context.board.boundByConfig(entityRef, newest),
    total: answers.reduce((sum, { total }) => sum + total, 0),
  };
}

export async function findRun(
  context: ReadingContext,
  entityRef: string,
  run: WorkflowLocator,
): Promise<WorkflowDetail> {
  const detail = await firstAnswer<WorkflowDetail>(context, workflows =>
    workflows.get(entityRef, run),
  );
  if (!detail) throw noSuchRun(entityRef, run);
  const [bound] = context.board.boundByConfig(entityRef, [detail.run]);
  return { ...detail, run: bound };
}

/** Asks one reader after the other until one knows the answer. */
export async function firstAnswer<T>(
  context: ReadingContext,
  ask: (workflows: WorkflowReader) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const { title, workflows } of workflowReaders(context)) {
    const answer = await askUpstream(title, context.logger, () =>
      ask(workflows),
    );
    if (answer !== undefined) return answer;
  }
  return undefined;
}

export function workflowLocator(req: Request): WorkflowLocator {
  const { cluster, workflowNamespace, workflow } = validate(
    workflowParamsSchema,
    req.params,
  );
  return { cluster, namespace: workflowNamespace, name: workflow };
}

export function noSuchRun(
  entityRef: string,
  { cluster, namespace, name }: WorkflowLocator,
): NotFoundError {
  return new NotFoundError(
    `${entityRef} has no workflow ${namespace}/${name} in ${cluster}`,
  );
}

function workflowReaders({
  sources,
}: ReadingContext): Array<{ title: string; workflows: WorkflowReader }> {
  return sources.flatMap(({ title, workflows }) =>
    workflows ? [{ title, workflows }] : [],
  );
}
