import type { Cluster, KubernetesObject } from '../../kubernetes/types';
import { GrpcError } from '../../grpc';
import { API_VERSION, LABEL } from '../labels';
import type { Workflows } from '../workflows';
import { specOf } from './spec';
import { withParameters } from './submit';

/** Labels that belong to a run, not to what is run. */
const NOT_CARRIED: readonly string[] = [
  LABEL.creator,
  LABEL.phase,
  LABEL.completed,
  LABEL.archivingStatus,
];

/** Runs the same again from the start, as a new workflow. */
export function resubmit(
  cluster: Cluster,
  workflows: Workflows,
  workflow: KubernetesObject,
  options: {
    memoized?: boolean;
    parameters?: readonly string[];
    creator?: string;
  },
): KubernetesObject {
  if (options.memoized) {
    throw new GrpcError(
      'Unimplemented',
      'The sandbox does not resubmit in memoized mode; use retry',
    );
  }
  const { metadata } = workflow;
  const spec = withParameters(
    specOf(workflows.read(workflow)),
    options.parameters ?? [],
  );
  delete spec.shutdown;
  return cluster.create({
    apiVersion: API_VERSION,
    kind: 'Workflow',
    metadata: {
      namespace: metadata.namespace,
      generateName: metadata.generateName ?? `${metadata.name}-`,
      labels: {
        ...Object.fromEntries(
          Object.entries(metadata.labels ?? {}).filter(
            ([key]) => !NOT_CARRIED.includes(key),
          ),
        ),
        [LABEL.resubmittedFrom]: metadata.name,
        ...(options.creator && { [LABEL.creator]: options.creator }),
      },
      annotations: metadata.annotations,
      ownerReferences: metadata.ownerReferences,
    },
    spec,
  });
}
