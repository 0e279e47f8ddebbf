import { isError } from '@backstage/errors';
import type {
  ClusterConnection,
  ClusterConnections,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { FoundName, ServiceNames } from './FoundName';

const ENTITY_REF = 'backstage.io/entity-ref';
const KUBERNETES_ID = 'backstage.io/kubernetes-id';
const ARGO_CD = '/apis/argoproj.io/v1alpha1/namespaces/argocd';

const texts = z.record(z.string(), z.string()).default({});
const objectSchema = z.object({
  metadata: z.object({ annotations: texts, labels: texts }),
});

interface Sought {
  cluster: ClusterConnection;
  path: string;
  what: string;
  /** A namespace that names nobody may have been made for the service. */
  isAnothersOnlyIfNamed: boolean;
}

/** What was found, and which clusters did not say. */
export interface ClusterNames {
  found: FoundName[];
  /** Sentences. */
  unchecked: string[];
}

/**
 * Applications, AppProjects and namespaces of the service's names: Argo CD would
 * give those of somebody else to this service, or let the two fight over them.
 */
export async function findInClusters(
  clusters: ClusterConnections,
  homeCluster: string,
  names: ServiceNames,
  signal?: AbortSignal,
): Promise<ClusterNames> {
  const answers = await Promise.all(
    soughtIn(clusters, homeCluster, names).map(each =>
      look(each, names, signal),
    ),
  );
  return {
    found: answers.flatMap(({ found }) => found),
    unchecked: [...new Set(answers.flatMap(({ unchecked }) => unchecked))],
  };
}

function soughtIn(
  clusters: ClusterConnections,
  homeCluster: string,
  { overlays = [], projects = [] }: ServiceNames,
): Sought[] {
  const connectionTo = (name: string) =>
    clusters.get(name) ??
    (name === homeCluster ? onlyOne(clusters.list()) : undefined);
  const home = connectionTo(homeCluster);
  const inArgoCd = (kind: string, plural: string, name: string): Sought[] =>
    home
      ? [
          {
            cluster: home,
            path: `${ARGO_CD}/${plural}/${encodeURIComponent(name)}`,
            what: `The ${kind} ${name}`,
            isAnothersOnlyIfNamed: false,
          },
        ]
      : [];
  return [
    ...overlays.flatMap(({ applicationName }) =>
      inArgoCd('Application', 'applications', applicationName),
    ),
    ...projects.flatMap(name => inArgoCd('AppProject', 'appprojects', name)),
    ...overlays.flatMap(({ namespace, portalCluster }) => {
      const cluster = connectionTo(portalCluster);
      return cluster ? [namespaceIn(cluster, namespace)] : [];
    }),
  ];
}

function namespaceIn(cluster: ClusterConnection, namespace: string): Sought {
  return {
    cluster,
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`,
    what: `The namespace ${namespace} on ${cluster.name}`,
    isAnothersOnlyIfNamed: true,
  };
}

async function look(
  { cluster, isAnothersOnlyIfNamed, path, what }: Sought,
  { entityRef, service }: ServiceNames,
  signal: AbortSignal | undefined,
): Promise<ClusterNames> {
  let object: z.output<typeof objectSchema>;
  try {
    object = objectSchema.parse(await cluster.getJson(path, signal));
  } catch (error) {
    signal?.throwIfAborted();
    return { found: [], unchecked: whyNot(error, cluster) };
  }
  const { annotations, labels } = object.metadata;
  const owner = annotations[ENTITY_REF];
  const id = labels[KUBERNETES_ID];
  const names = owner ?? id;
  if (names === undefined && isAnothersOnlyIfNamed) {
    return { found: [], unchecked: [] };
  }
  const isOwn = owner === undefined ? id === service : owner === entityRef;
  const found: FoundName = {
    whose: isOwn ? 'own' : 'another',
    what,
    ...(owner !== undefined && { owner }),
  };
  return { found: [found], unchecked: [] };
}

/** What is not there is free; what may not be read is told. */
function whyNot(error: unknown, { name }: ClusterConnection): string[] {
  const reason = isError(error) ? error.name : '';
  if (reason === 'NotFoundError') return [];
  return reason === 'NotAllowedError'
    ? [`The portal may not read all names on the cluster ${name}.`]
    : [`The cluster ${name} does not say which names are taken.`];
}

function onlyOne<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
