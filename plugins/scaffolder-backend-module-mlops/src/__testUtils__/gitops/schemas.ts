import { resourceTypeOfKind, validateObject } from '@slipway/sandbox';
import { z } from 'zod';
import type { Manifest } from './manifests';

const container = z.looseObject({
  name: z.literal('kserve-container'),
  image: z.string(),
  ports: z
    .array(
      z.strictObject({
        name: z.enum(['http1', 'h2c']),
        containerPort: z.int(),
        protocol: z.literal('TCP'),
      }),
    )
    .length(1),
});

/**
 * The part of KServe's v1beta1 InferenceService that the template writes
 * (kserve, pkg/apis/serving/v1beta1/component.go). Its CRD is in no package.
 */
const inferenceService = z.strictObject({
  predictor: z.looseObject({
    minReplicas: z.int().min(0),
    maxReplicas: z.int().min(1),
    timeout: z.int(),
    canaryTrafficPercent: z.int().min(0).max(100).optional(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    containers: z.array(container).length(1),
    serviceAccountName: z.string(),
  }),
});

/** What the upstream schema of its kind finds wrong with an object. */
export function schemaProblems(manifest: Manifest): string[] {
  const { apiVersion, kind, metadata } = manifest;
  const place = `${kind} ${metadata.name}`;
  if (apiVersion === 'serving.kserve.io/v1beta1') {
    const { error } = inferenceService.safeParse(manifest.spec);
    return (error?.issues ?? []).map(
      ({ path, message }) => `${place}: ${path.join('.')}: ${message}`,
    );
  }
  const type = resourceTypeOfKind(apiVersion, kind);
  return type
    ? validateObject(type, manifest).map(
        ({ field, message }) => `${place}: ${field}: ${message}`,
      )
    : [`${place}: there is no schema for ${apiVersion}`];
}
