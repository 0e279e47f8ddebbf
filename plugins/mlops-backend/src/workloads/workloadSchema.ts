import { z } from 'zod';

const strings = z.record(z.string(), z.string().catch('')).catch({});
const replicas = z.number().int().min(0);

const containerSchema = z.object({
  image: z.string().optional().catch(undefined),
  env: z
    .array(
      z
        .object({ name: z.string(), value: z.string().optional() })
        .catch({ name: '' }),
    )
    .catch([]),
});

/**
 * What we read of a Deployment or StatefulSet. Odd parts read as absent: only
 * an object without a name is none.
 */
export const workloadObjectSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().catch(''),
    labels: strings,
    creationTimestamp: z.string().optional().catch(undefined),
  }),
  spec: z
    .object({
      replicas: replicas.optional().catch(undefined),
      template: z
        .object({
          metadata: z
            .object({ labels: strings, annotations: strings })
            .catch({ labels: {}, annotations: {} }),
          spec: z
            .object({
              containers: z.array(containerSchema.catch({ env: [] })).catch([]),
            })
            .catch({ containers: [] }),
        })
        .catch({
          metadata: { labels: {}, annotations: {} },
          spec: { containers: [] },
        }),
    })
    .catch({
      replicas: undefined,
      template: {
        metadata: { labels: {}, annotations: {} },
        spec: { containers: [] },
      },
    }),
  status: z
    .object({
      readyReplicas: replicas.optional().catch(undefined),
      updatedReplicas: replicas.optional().catch(undefined),
      conditions: z
        .array(
          z
            .object({
              type: z.string(),
              status: z.string(),
              message: z.string().optional().catch(undefined),
            })
            .catch({ type: '', status: '' }),
        )
        .catch([]),
    })
    .catch({ conditions: [] }),
});
export type WorkloadObject = z.infer<typeof workloadObjectSchema>;
export type PodTemplate = WorkloadObject['spec']['template'];
