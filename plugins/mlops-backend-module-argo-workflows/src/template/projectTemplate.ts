import {
  OBJECT_LABEL,
  type WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import {
  cut,
  intern,
  type ProjectedObject,
  type Projection,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const MAX_PARAMETERS = 50;
const MAX_TEXT = 1_000;

/** A WorkflowTemplate without what it does. */
export interface ObservedTemplate extends ProjectedObject {
  /** The back references only. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly parameters: WorkflowTemplate['parameters'];
}

const texts = z.record(z.string(), z.string()).catch({}).default({});
const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** argo-workflows v4.1, pkg/apis/workflow/v1alpha1/workflow_types.go. */
const templateSchema = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().optional(),
    labels: texts,
    annotations: texts,
  }),
  spec: z.object({
    workflowMetadata: z
      .object({ labels: texts, annotations: texts })
      .optional()
      .catch(undefined),
    arguments: z
      .object({
        parameters: z
          .array(
            z.object({
              name: z.string(),
              value: value.optional(),
              default: value.optional(),
              enum: z.array(value).optional().catch(undefined),
              description: z.string().optional().catch(undefined),
            }),
          )
          .catch([])
          .default([]),
      })
      .optional()
      .catch(undefined),
  }),
});

/** A template belongs to whom its runs belong to. */
export const projectTemplate: Projection<ObservedTemplate> = (
  object,
  { cluster },
) => {
  const parsed = templateSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, spec } = parsed.data;
  const runs = spec.workflowMetadata;
  return {
    cluster: intern(cluster),
    namespace: intern(metadata.namespace ?? ''),
    name: metadata.name,
    labels: { ...runs?.labels, ...metadata.labels },
    annotations: backReferences({
      ...runs?.annotations,
      ...metadata.annotations,
    }),
    parameters: (spec.arguments?.parameters ?? [])
      .slice(0, MAX_PARAMETERS)
      .map(one => parameterOf(one)),
  };
};

export function toTemplate(
  observed: ObservedTemplate,
  boundBack: boolean,
): WorkflowTemplate {
  const { cluster, namespace, name, parameters } = observed;
  return {
    id: `${cluster}/${namespace}/${name}`,
    source: `argo-workflows/${cluster}`,
    cluster,
    namespace,
    name,
    parameters,
    boundBack,
  };
}

function parameterOf(parameter: {
  name: string;
  value?: string;
  default?: string;
  enum?: string[];
  description?: string;
}): WorkflowTemplate['parameters'][number] {
  const preset = parameter.value ?? parameter.default;
  const { enum: choices, description } = parameter;
  return {
    name: parameter.name,
    ...(preset !== undefined && { value: cut(preset, MAX_TEXT) }),
    ...(choices && { enum: choices }),
    ...(description && { description: cut(description, MAX_TEXT) }),
  };
}

function backReferences(annotations: Record<string, string>) {
  const keys = [OBJECT_LABEL.entityRef, OBJECT_LABEL.kubernetesId];
  return Object.fromEntries(
    keys.flatMap(key => (annotations[key] ? [[key, annotations[key]]] : [])),
  );
}
