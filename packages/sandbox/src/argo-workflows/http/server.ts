import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Cluster, KubernetesObject } from '../../kubernetes/types';
import type { WorkflowArchive } from '../archive';
import type { Time } from '../time';
import type { Workflows } from '../workflows';
import { GrpcError, toGrpcError } from '../../grpc';

/** What the routes work on. */
export interface ArgoServer {
  cluster: Cluster;
  time: Time;
  workflows: Workflows;
  archive: WorkflowArchive;
  /** The label value that names who a token belongs to. */
  actor: string;
}

/** Parameters of the query by their whole names: `listOptions.limit`. */
export function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}

export function option(
  query: URLSearchParams,
  name: string,
): string | undefined {
  return query.get(name) ?? undefined;
}

/** A body as grpc-gateway reads it: empty is an empty message. */
export function bodyOf<T extends z.ZodRawShape>(request: Request, shape: T) {
  const body: unknown = request.body;
  const result = z.looseObject(shape).safeParse(body ?? {});
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new GrpcError(
      'InvalidArgument',
      `json: cannot unmarshal into field ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  return result.data;
}

/** One route: a message out, or an error in the gateway's form. */
export function route(answer: (request: Request) => unknown): RequestHandler {
  return (request, response) => {
    try {
      sendJson(response, answer(request));
    } catch (error) {
      sendError(response, error);
    }
  };
}

export function sendError(response: Response, error: unknown): void {
  const answer = toGrpcError(error);
  response.status(answer.httpStatus);
  sendJson(response, answer.toBody());
}

/** The gateway sends no charset. */
function sendJson(response: Response, message: unknown): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(message));
}

/** The live workflow, or the archived one of this name. */
export function requireWorkflow(
  { workflows, archive }: ArgoServer,
  namespace: string,
  name: string,
  uid?: string,
): KubernetesObject {
  const live =
    name === '@latest'
      ? latest(workflows.list(namespace))
      : workflows.find(namespace, name);
  if (live && (!uid || live.metadata.uid === uid)) {
    return live;
  }
  const archived = uid ? archive.get(uid) : archive.byName(namespace, name);
  if (!archived) {
    throw noWorkflow(name);
  }
  return archived;
}

function latest(workflows: KubernetesObject[]): KubernetesObject | undefined {
  return [...workflows].sort((a, b) =>
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp),
  )[0];
}

/** Only what is in the cluster can be changed. */
export function requireLive(
  server: ArgoServer,
  namespace: string,
  name: string,
): KubernetesObject {
  const workflow = requireWorkflow(server, namespace, name);
  if (!server.workflows.find(namespace, workflow.metadata.name)) {
    throw noWorkflow(name);
  }
  return workflow;
}

function noWorkflow(name: string): GrpcError {
  return new GrpcError('NotFound', `workflows.argoproj.io "${name}" not found`);
}
