import type { Workload } from '@slipway/backstage-plugin-mlops-common';
import type { Projection } from '@slipway/backstage-plugin-mlops-node';
import { modelOfPodTemplate } from './modelOfPodTemplate';
import { workloadObjectSchema, type WorkloadObject } from './workloadSchema';

/** Conditions that are bad news, and the status in which they are. */
const BAD_NEWS: Readonly<Record<string, string>> = {
  Progressing: 'False',
  ReplicaFailure: 'True',
};

/** Cuts a Deployment or StatefulSet down to what is shown. */
export function projectWorkload(kind: string): Projection<Workload> {
  return (object, { cluster }) => {
    const parsed = workloadObjectSchema.safeParse(object);
    if (!parsed.success) return undefined;
    const { metadata, spec, status } = parsed.data;
    return {
      id: [cluster, metadata.namespace, kind, metadata.name].join('/'),
      cluster,
      namespace: metadata.namespace,
      kind,
      name: metadata.name,
      labels: metadata.labels,
      images: spec.template.spec.containers
        .map(({ image }) => image)
        .filter(image => image !== undefined),
      ...modelOfPodTemplate(spec.template),
      replicas: {
        // The API server fills in 1 where the manifest leaves it out.
        desired: spec.replicas ?? 1,
        ready: status.readyReplicas ?? 0,
        updated: status.updatedReplicas ?? 0,
      },
      ...optional('problem', problemOf(status)),
      ...optional('createdAt', metadata.creationTimestamp),
    };
  };
}

function problemOf({ conditions }: WorkloadObject['status']) {
  return conditions.find(
    ({ type, status, message }) => message && BAD_NEWS[type] === status,
  )?.message;
}

function optional<K extends string>(
  key: K,
  value: string | undefined,
): Partial<Record<K, string>> {
  const part: Partial<Record<K, string>> = {};
  if (value) part[key] = value;
  return part;
}
