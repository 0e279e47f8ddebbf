import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type {
  ClusterConnection,
  ClusterConnections,
  RolloutRef,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const specSchema = z.object({
  spec: z.object({
    skipAnalysis: z.boolean().optional(),
    suspend: z.boolean().optional(),
  }),
});

export type CanarySwitches = z.infer<typeof specSchema>['spec'];

/** The switches of a Canary as the cluster has them. */
export async function readCanary(
  clusters: ClusterConnections,
  rollout: RolloutRef,
  signal: AbortSignal,
): Promise<CanarySwitches> {
  const answer = await connectionOf(clusters, rollout).getJson(
    pathOf(rollout),
    signal,
  );
  return specSchema.parse(answer).spec;
}

/** Sets switches of a Canary; null takes one away. */
export async function patchCanary(
  clusters: ClusterConnections,
  rollout: RolloutRef,
  spec: { skipAnalysis?: boolean | null; suspend?: boolean | null },
  signal: AbortSignal,
): Promise<void> {
  const response = await connectionOf(clusters, rollout).fetch(
    pathOf(rollout),
    {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec }),
      signal,
    },
  );
  await response.body?.cancel();
  const { cluster, namespace, name } = rollout;
  if (response.ok) return;
  switch (response.status) {
    case 403:
      throw new NotAllowedError(
        `The portal may not patch canaries.flagger.app in ${cluster}/${namespace}; grant its account that verb`,
      );
    case 404:
      throw new NotFoundError(
        `There is no Canary ${namespace}/${name} any more`,
      );
    case 409:
      // What is wanted is wanted still.
      throw new ServiceUnavailableError(
        `The Canary ${namespace}/${name} changed at the same time`,
      );
    default:
      throw new ServiceUnavailableError(
        `The API server of ${cluster} answered ${response.status}`,
      );
  }
}

function connectionOf(
  clusters: ClusterConnections,
  { cluster }: RolloutRef,
): ClusterConnection {
  const connection = clusters.get(cluster);
  if (connection) return connection;
  throw new NotFoundError(
    `There is no cluster ${cluster} in the portal's config any more`,
  );
}

function pathOf({ namespace, name }: RolloutRef): string {
  return `/apis/flagger.app/v1beta1/namespaces/${encodeURIComponent(namespace)}/canaries/${encodeURIComponent(name)}`;
}
