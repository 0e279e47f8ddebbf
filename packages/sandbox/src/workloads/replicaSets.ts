import { equalJson } from '../kubernetes/json';
import type { NewObject } from '../kubernetes/types';
import type { Deployment, PodTemplate, ReplicaSet } from './deployment';
import { safeHash } from './templateHash';

const POD_TEMPLATE_HASH = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';

function withoutHash(template: PodTemplate): PodTemplate {
  const { [POD_TEMPLATE_HASH]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The ReplicaSet that runs the Deployment's present pod template. */
export function currentOf(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec.template);
  return sets.find(set => equalJson(withoutHash(set.spec.template), wanted));
}

export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0) || 0;
}

export function newReplicaSet(
  deployment: Deployment,
  options: { revision: number; replicas: number; at?: string },
): NewObject {
  const { metadata, spec } = deployment;
  const hash = safeHash(spec.template);
  const labels = {
    ...spec.template.metadata.labels,
    [POD_TEMPLATE_HASH]: hash,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(spec.replicas),
        'deployment.kubernetes.io/max-replicas': String(spec.replicas + 1),
        [REVISION]: String(options.revision),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      ...(options.at && { creationTimestamp: options.at }),
    },
    spec: {
      replicas: options.replicas,
      selector: {
        matchLabels: {
          ...spec.selector.matchLabels,
          [POD_TEMPLATE_HASH]: hash,
        },
      },
      template: {
        ...spec.template,
        metadata: { ...spec.template.metadata, labels },
      },
    },
    status: { replicas: 0, observedGeneration: 1 },
  };
}
