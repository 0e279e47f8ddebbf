import type { Router } from 'express';
import { z } from 'zod';
import { timestamp } from '../../kubernetes/timestamp';
import type { NewObject } from '../../kubernetes/types';
import { resume, setNodes, shutDown, suspend } from '../actions/control';
import { resubmit } from '../actions/resubmit';
import { retry } from '../actions/retry';
import { submit, submitOptionsSchema } from '../actions/submit';
import { API_VERSION, LABEL } from '../labels';
import { workflowRef } from '../workflows';
import { FieldCleaner } from './fields';
import { GrpcError } from '../../grpc';
import { listWorkflows } from './listing';
import { sendLogs } from './logs';
import {
  bodyOf,
  option,
  queryOf,
  requireLive,
  requireWorkflow,
  route,
  type ArgoServer,
} from './server';
import { watchWorkflows } from './watch';

const parameters = z.array(z.string()).nullish();
const text = z.string().nullish();

export function addWorkflowRoutes(router: Router, server: ArgoServer): void {
  addReadRoutes(router, server);
  addCreateRoutes(router, server);
  addActionRoutes(router, server);
}

function addReadRoutes(router: Router, server: ArgoServer): void {
  router.get('/workflows/:namespace/:name/log', (request, response) =>
    sendLogs(server, request, response),
  );
  router.get('/workflows/:namespace/:name/:podName/log', (request, response) =>
    sendLogs(server, request, response, request.params.podName),
  );
  router.get('/workflow-events/:namespace?', (request, response) =>
    watchWorkflows(server, request, response),
  );
  router.get(
    '/workflows/:namespace/:name',
    route(request => {
      const query = queryOf(request);
      const { namespace, name } = request.params;
      const cleaner = new FieldCleaner(option(query, 'fields'));
      const workflow = requireWorkflow(
        server,
        namespace,
        name,
        option(query, 'uid'),
      );
      return cleaner.clean(
        cleaner.willExclude('status.nodes')
          ? workflow
          : server.workflows.hydrate(workflow),
      );
    }),
  );
  router.get(
    '/workflows/:namespace?',
    route(request =>
      listWorkflows(server, queryOf(request), request.params.namespace ?? ''),
    ),
  );
}

function addCreateRoutes(router: Router, server: ArgoServer): void {
  const { cluster, time, actor } = server;
  router.post(
    '/workflows/:namespace/submit',
    route(request => {
      const body = bodyOf(request, {
        resourceKind: z.string().default(''),
        resourceName: z.string().default(''),
        submitOptions: submitOptionsSchema.nullish(),
      });
      return submit(cluster, time, {
        namespace: request.params.namespace,
        resourceKind: body.resourceKind,
        resourceName: body.resourceName,
        options: body.submitOptions ?? {},
        creator: actor,
      });
    }),
  );
  router.post(
    '/workflows/:namespace',
    route(request => {
      const { workflow, serverDryRun } = bodyOf(request, {
        workflow: z
          .looseObject({ metadata: z.looseObject({}).optional() })
          .optional(),
        serverDryRun: z.boolean().optional(),
      });
      if (!workflow) {
        throw new GrpcError('InvalidArgument', 'workflow body not specified');
      }
      const labels = z
        .record(z.string(), z.string())
        .catch({})
        .parse(workflow.metadata?.labels);
      const created: NewObject = {
        ...workflow,
        apiVersion: API_VERSION,
        kind: 'Workflow',
        metadata: {
          ...workflow.metadata,
          namespace: request.params.namespace,
          labels: { ...labels, [LABEL.creator]: actor },
        },
      };
      return serverDryRun ? created : cluster.create(created);
    }),
  );
  router.delete(
    '/workflows/:namespace/:name',
    route(request => {
      const { namespace, name } = request.params;
      const workflow = requireLive(server, namespace, name);
      cluster.delete(workflowRef(namespace, workflow.metadata.name));
      return {};
    }),
  );
}

function addActionRoutes(router: Router, server: ArgoServer): void {
  const { cluster, workflows } = server;
  const actor = { name: server.actor };
  const now = () => timestamp(server.time.now());
  const at = '/workflows/:namespace/:name';
  const live = (params: Record<string, string>) =>
    requireLive(server, params.namespace, params.name);

  router.put(
    `${at}/retry`,
    route(request => {
      const body = bodyOf(request, {
        restartSuccessful: z.boolean().nullish(),
        nodeFieldSelector: text,
        parameters,
      });
      const options = {
        restartSuccessful: body.restartSuccessful ?? false,
        nodeFieldSelector: body.nodeFieldSelector ?? '',
        parameters: body.parameters ?? [],
      };
      return retry(cluster, workflows, live(request.params), options, now());
    }),
  );
  router.put(
    `${at}/resubmit`,
    route(request => {
      const body = bodyOf(request, {
        memoized: z.boolean().nullish(),
        parameters,
      });
      const { namespace, name } = request.params;
      const workflow = requireWorkflow(server, namespace, name);
      return resubmit(cluster, workflows, workflow, {
        memoized: body.memoized ?? false,
        parameters: body.parameters ?? [],
        creator: server.actor,
      });
    }),
  );
  router.put(
    `${at}/stop`,
    route(request => {
      const body = bodyOf(request, { nodeFieldSelector: text, message: text });
      const workflow = live(request.params);
      return body.nodeFieldSelector
        ? setNodes(
            workflows,
            workflow,
            body.nodeFieldSelector,
            { phase: 'Failed', message: body.message ?? undefined },
            now(),
          )
        : shutDown(cluster, workflow, 'Stop', actor);
    }),
  );
  router.put(
    `${at}/terminate`,
    route(request =>
      shutDown(cluster, live(request.params), 'Terminate', actor),
    ),
  );
  router.put(
    `${at}/suspend`,
    route(request => suspend(cluster, live(request.params), actor)),
  );
  router.put(
    `${at}/resume`,
    route(request => {
      const body = bodyOf(request, { nodeFieldSelector: text });
      return resume(
        workflows,
        live(request.params),
        body.nodeFieldSelector ?? '',
        actor,
        now(),
      );
    }),
  );
  router.put(
    `${at}/set`,
    route(request => {
      const body = bodyOf(request, {
        nodeFieldSelector: text,
        message: text,
        phase: z.enum(['', 'Succeeded', 'Failed', 'Error']).nullish(),
        outputParameters: text,
      });
      return setNodes(
        workflows,
        live(request.params),
        body.nodeFieldSelector ?? '',
        {
          phase: body.phase || undefined,
          message: body.message ?? undefined,
          outputParameters: outputParameters(body.outputParameters),
        },
        now(),
      );
    }),
  );
}

function outputParameters(json: string | null | undefined) {
  if (!json) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(json);
    return z.record(z.string(), z.string()).parse(parsed);
  } catch (error) {
    throw new GrpcError(
      'InvalidArgument',
      `unable to parse output parameter set request: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
}
