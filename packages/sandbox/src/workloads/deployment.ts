import { z } from 'zod';
import type { KubernetesObject } from '../kubernetes/types';
import { rememberRead } from './rememberRead';

const textMap = z.record(z.string(), z.string());

const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string().default(''),
  env: z
    .array(z.looseObject({ name: z.string(), value: z.string().optional() }))
    .optional(),
});

const podTemplateSchema = z.looseObject({
  metadata: z
    .looseObject({
      labels: textMap.default({}),
      annotations: textMap.default({}),
    })
    .default({ labels: {}, annotations: {} }),
  spec: z
    .looseObject({ containers: z.array(containerSchema).default([]) })
    .default({ containers: [] }),
});

export type PodTemplate = z.infer<typeof podTemplateSchema>;

const selectorSchema = z
  .looseObject({ matchLabels: textMap.default({}) })
  .default({ matchLabels: {} });

const countOrPercent = z.union([z.number(), z.string()]);

const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastUpdateTime: z.string().optional(),
  lastTransitionTime: z.string().optional(),
});

export type Condition = z.infer<typeof conditionSchema>;

const deploymentSchema = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().default(1),
    selector: selectorSchema,
    template: podTemplateSchema,
    paused: z.boolean().default(false),
    progressDeadlineSeconds: z.number().default(600),
    revisionHistoryLimit: z.number().default(10),
    strategy: z
      .looseObject({
        type: z.string().default('RollingUpdate'),
        rollingUpdate: z
          .looseObject({
            maxSurge: countOrPercent.default('25%'),
            maxUnavailable: countOrPercent.default('25%'),
          })
          .default({ maxSurge: '25%', maxUnavailable: '25%' }),
      })
      .default({
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      }),
  }),
  status: z
    .looseObject({
      observedGeneration: z.number().optional(),
      replicas: z.number().default(0),
      updatedReplicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      unavailableReplicas: z.number().default(0),
      conditions: z.array(conditionSchema).default([]),
    })
    .prefault({}),
});

const replicaSetSchema = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().default(1),
    selector: selectorSchema,
    template: podTemplateSchema,
  }),
  status: z
    .looseObject({
      observedGeneration: z.number().optional(),
      replicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
    })
    .prefault({}),
});

/** An object as its controller reads it, with the defaults filled in. */
interface Controlled<Body extends { spec: unknown; status: unknown }> {
  object: KubernetesObject;
  metadata: KubernetesObject['metadata'];
  spec: Body['spec'];
  status: Body['status'];
}

export type Deployment = Controlled<z.output<typeof deploymentSchema>>;
export type ReplicaSet = Controlled<z.output<typeof replicaSetSchema>>;

export const readDeployment = readBy(deploymentSchema);
export const readReplicaSet = readBy(replicaSetSchema);

/** Undefined for an object that no controller could work with. */
function readBy<S extends z.ZodType<{ spec: unknown; status: unknown }>>(
  schema: S,
) {
  return rememberRead((object): Controlled<z.output<S>> | undefined => {
    const { data } = schema.safeParse(object);
    return (
      data && {
        object,
        metadata: object.metadata,
        spec: data.spec,
        status: data.status,
      }
    );
  });
}

/** The controlling owner of a kind, as ownerReferences name it. */
export function controllerOf(
  object: KubernetesObject,
  kind: string,
): { name: string; uid: string } | undefined {
  return object.metadata.ownerReferences?.find(
    owner => owner.controller && owner.kind === kind,
  );
}
