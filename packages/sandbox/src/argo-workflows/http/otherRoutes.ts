import type { Router } from 'express';
import type { KubernetesObject } from '../../kubernetes/types';
import { resubmit } from '../actions/resubmit';
import { API_VERSION } from '../labels';
import { GrpcError } from '../../grpc';
import { listArchived, listOptions } from './listing';
import {
  option,
  queryOf,
  requireWorkflow,
  route,
  type ArgoServer,
} from './server';

/** Templates, cron workflows, the archive, and what the server says of itself. */
export function addOtherRoutes(router: Router, server: ArgoServer): void {
  addKind(router, server, 'workflow-templates', 'WorkflowTemplate');
  addKind(router, server, 'cron-workflows', 'CronWorkflow');
  addKind(
    router,
    server,
    'cluster-workflow-templates',
    'ClusterWorkflowTemplate',
  );
  addCronActions(router, server);
  addArchive(router, server);
  addServerInfo(router, server);
}

function addKind(
  router: Router,
  { cluster }: ArgoServer,
  path: string,
  kind: string,
): void {
  const isClusterScoped = kind === 'ClusterWorkflowTemplate';
  const base = isClusterScoped ? `/${path}` : `/${path}/:namespace?`;
  router.get(
    base,
    route(request => {
      const namespace = request.params.namespace ?? '';
      const options = listOptions(queryOf(request), namespace);
      const all = cluster
        .list(
          { apiVersion: API_VERSION, kind },
          { namespace: namespace || undefined },
        )
        .filter(options.matches);
      const end = options.offset + (options.limit || all.length);
      return {
        metadata: { ...(end < all.length && { continue: String(end) }) },
        items: all.slice(options.offset, end),
      };
    }),
  );
  router.get(
    isClusterScoped ? `/${path}/:name` : `/${path}/:namespace/:name`,
    route(request => {
      const { namespace = '', name } = request.params;
      return requireKind(
        cluster.get({ apiVersion: API_VERSION, kind, namespace, name }),
        kind,
        name,
      );
    }),
  );
}

function requireKind(
  found: KubernetesObject | undefined,
  kind: string,
  name: string,
): KubernetesObject {
  if (!found) {
    throw new GrpcError(
      'NotFound',
      `${kind.toLowerCase()}s.argoproj.io "${name}" not found`,
    );
  }
  return found;
}

function addCronActions(router: Router, { cluster }: ArgoServer): void {
  for (const verb of ['suspend', 'resume'] as const) {
    router.put(
      `/cron-workflows/:namespace/:name/${verb}`,
      route(({ params: { namespace, name } }) =>
        cluster.merge(
          { apiVersion: API_VERSION, kind: 'CronWorkflow', namespace, name },
          { spec: { suspend: verb === 'suspend' } },
        ),
      ),
    );
  }
}

function addArchive(router: Router, server: ArgoServer): void {
  const { archive, cluster, workflows } = server;
  const find = (uid: string): KubernetesObject => {
    const workflow = archive.get(uid);
    if (!workflow) {
      throw new GrpcError('NotFound', 'not found');
    }
    return workflow;
  };
  router.get(
    '/archived-workflows',
    route(request => listArchived(server, queryOf(request))),
  );
  router.get(
    '/archived-workflows/:uid',
    route(request => {
      const query = queryOf(request);
      const [namespace, name] = ['namespace', 'name'].map(each =>
        option(query, each),
      );
      const byName =
        namespace && name ? archive.byName(namespace, name) : undefined;
      return byName ?? find(request.params.uid);
    }),
  );
  router.delete(
    '/archived-workflows/:uid',
    route(request => {
      find(request.params.uid);
      archive.delete(request.params.uid);
      return {};
    }),
  );
  router.put(
    '/archived-workflows/:uid/resubmit',
    route(request => {
      const { metadata } = find(request.params.uid);
      const workflow = requireWorkflow(
        server,
        metadata.namespace ?? 'default',
        metadata.name,
        metadata.uid,
      );
      return resubmit(cluster, workflows, workflow, { creator: server.actor });
    }),
  );
}

function addServerInfo(router: Router, { actor }: ArgoServer): void {
  router.get(
    '/info',
    route(() => ({
      managedNamespace: '',
      links: [],
      modals: { feedback: false, firstTimeUser: false, newVersion: false },
      navColor: '',
      columns: [],
    })),
  );
  router.get(
    '/version',
    route(() => ({
      version: 'v4.1.2',
      buildDate: '2026-08-20T00:00:00Z',
      gitCommit: '0000000000000000000000000000000000000000',
      gitTag: 'v4.1.2',
      gitTreeState: 'clean',
      goVersion: 'go1.25',
      compiler: 'gc',
      platform: 'linux/amd64',
    })),
  );
  router.get(
    '/userinfo',
    route(() => ({ subject: actor, serviceAccountName: 'sandbox' })),
  );
}
