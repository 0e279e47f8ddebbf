import { z } from 'zod';
import type {
  Cluster,
  KubernetesObject,
  NewObject,
} from '../../kubernetes/types';
import { GrpcError } from '../../grpc';
import { ANNOTATION, API_VERSION, LABEL } from '../labels';
import { parameterSchema } from '../nodes/node';
import { workflowTemplate } from '../templates';
import type { Time } from '../time';

export const submitOptionsSchema = z.looseObject({
  name: z.string().optional(),
  generateName: z.string().optional(),
  entryPoint: z.string().optional(),
  parameters: z.array(z.string()).nullish(),
  labels: z.string().optional(),
  annotations: z.string().optional(),
  serviceAccount: z.string().optional(),
  dryRun: z.boolean().optional(),
  serverDryRun: z.boolean().optional(),
});
export type SubmitOptions = z.infer<typeof submitOptionsSchema>;

/** Kinds as the server takes them: any of their names. */
const KINDS: Record<
  string,
  'WorkflowTemplate' | 'ClusterWorkflowTemplate' | 'CronWorkflow'
> = {};
for (const [kind, names] of [
  ['WorkflowTemplate', ['workflowtemplate', 'workflowtemplates', 'wftmpl']],
  [
    'ClusterWorkflowTemplate',
    [
      'clusterworkflowtemplate',
      'clusterworkflowtemplates',
      'clusterwftmpl',
      'cwft',
    ],
  ],
  ['CronWorkflow', ['cronworkflow', 'cronworkflows', 'cwf', 'cronwf']],
] as const) {
  for (const name of [kind, ...names]) KINDS[name] = kind;
}

/** Creates a workflow from a template or a cron workflow. */
export function submit(
  cluster: Cluster,
  time: Time,
  request: {
    namespace: string;
    resourceKind: string;
    resourceName: string;
    options: SubmitOptions;
    creator?: string;
  },
): KubernetesObject | NewObject {
  const { namespace, resourceKind, resourceName, options } = request;
  const kind = Object.hasOwn(KINDS, resourceKind)
    ? KINDS[resourceKind]
    : undefined;
  if (!kind) {
    throw new GrpcError(
      'InvalidArgument',
      `Resource kind '${resourceKind}' is not supported for submitting`,
    );
  }
  const workflow =
    kind === 'CronWorkflow'
      ? fromCronWorkflow(
          cronWorkflow(cluster, namespace, resourceName),
          time.now(),
        )
      : fromTemplate(resourceName, kind === 'ClusterWorkflowTemplate');
  const complete = applyOptions(workflow, namespace, options, request.creator);
  if (kind !== 'CronWorkflow') {
    checkArguments(cluster, namespace, complete, {
      name: resourceName,
      clusterScope: kind === 'ClusterWorkflowTemplate',
    });
  }
  return options.dryRun || options.serverDryRun
    ? complete
    : cluster.create(complete);
}

function cronWorkflow(
  cluster: Cluster,
  namespace: string,
  name: string,
): KubernetesObject {
  const found = cluster.get({
    apiVersion: API_VERSION,
    kind: 'CronWorkflow',
    namespace,
    name,
  });
  if (!found) {
    throw new GrpcError(
      'NotFound',
      `cronworkflows.argoproj.io "${name}" not found`,
    );
  }
  return found;
}

function fromTemplate(name: string, clusterScope: boolean): NewObject {
  return {
    apiVersion: API_VERSION,
    kind: 'Workflow',
    metadata: {
      generateName: `${name}-`,
      labels: {
        [clusterScope ? LABEL.clusterWorkflowTemplate : LABEL.workflowTemplate]:
          name,
      },
    },
    spec: {
      workflowTemplateRef: { name, ...(clusterScope && { clusterScope }) },
    },
  };
}

const cronSpecSchema = z.looseObject({
  workflowSpec: z.looseObject({}),
  workflowMetadata: z
    .looseObject({
      labels: z.record(z.string(), z.string()).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

/** One run of a cron workflow (argo-workflows 4.1, workflow/common/convert.go). */
export function fromCronWorkflow(
  cron: KubernetesObject,
  scheduledAt: Date,
  name?: string,
): NewObject {
  const { workflowSpec, workflowMetadata } = cronSpecSchema.parse(cron.spec);
  return {
    apiVersion: API_VERSION,
    kind: 'Workflow',
    metadata: {
      ...(name ? { name } : { generateName: `${cron.metadata.name}-` }),
      namespace: cron.metadata.namespace,
      labels: {
        ...workflowMetadata?.labels,
        [LABEL.cronWorkflow]: cron.metadata.name,
      },
      annotations: {
        ...workflowMetadata?.annotations,
        [ANNOTATION.scheduledTime]: `${scheduledAt.toISOString().slice(0, 19)}Z`,
      },
      ownerReferences: [
        {
          apiVersion: API_VERSION,
          kind: 'CronWorkflow',
          name: cron.metadata.name,
          uid: cron.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: workflowSpec,
  };
}

function applyOptions(
  workflow: NewObject,
  namespace: string,
  options: SubmitOptions,
  creator?: string,
): NewObject {
  const { metadata } = workflow;
  const spec = z.looseObject({}).parse(workflow.spec);
  return {
    ...workflow,
    metadata: {
      ...metadata,
      namespace,
      ...(options.generateName && { generateName: options.generateName }),
      ...(options.name && { name: options.name }),
      labels: {
        ...metadata.labels,
        ...parseLabels(options.labels),
        ...(creator && { [LABEL.creator]: creator }),
      },
      annotations: {
        ...metadata.annotations,
        ...parseLabels(options.annotations),
      },
    },
    spec: {
      ...withParameters(spec, options.parameters ?? []),
      ...(options.entryPoint && { entrypoint: options.entryPoint }),
      ...(options.serviceAccount && {
        serviceAccountName: options.serviceAccount,
      }),
    },
  };
}

function parseLabels(text: string | undefined): Record<string, string> {
  if (!text) {
    return {};
  }
  return Object.fromEntries(
    text.split(',').map(pair => {
      const at = pair.indexOf('=');
      if (at < 1) {
        throw new GrpcError(
          'InvalidArgument',
          `expected labels of the form: NAME1=VALUE2,NAME2=VALUE2. Received: ${text}`,
        );
      }
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

const argumentsSchema = z.looseObject({
  parameters: z.array(parameterSchema).optional(),
});

/** Lays `name=value` over the arguments of a spec. */
export function withParameters(
  spec: Record<string, unknown>,
  given: readonly string[],
): Record<string, unknown> {
  if (given.length === 0) {
    return spec;
  }
  const existing = argumentsSchema.parse(spec.arguments ?? {});
  const parameters = new Map(
    (existing.parameters ?? []).map(parameter => [parameter.name, parameter]),
  );
  for (const text of given) {
    const at = text.indexOf('=');
    if (at < 1) {
      throw new GrpcError(
        'InvalidArgument',
        `expected parameter of the form: NAME=VALUE. Received: ${text}`,
      );
    }
    const name = text.slice(0, at);
    parameters.set(name, { name, value: text.slice(at + 1) });
  }
  return {
    ...spec,
    arguments: { ...existing, parameters: [...parameters.values()] },
  };
}

const specArguments = z.looseObject({ arguments: argumentsSchema.optional() });

/** A parameter without a value is refused, as `validate.Workflow` does. */
function checkArguments(
  cluster: Cluster,
  namespace: string,
  workflow: NewObject,
  ref: { name: string; clusterScope: boolean },
): void {
  const template = workflowTemplate(cluster, namespace, ref);
  const given = specArguments.parse(workflow.spec).arguments?.parameters ?? [];
  const wanted =
    specArguments.parse(template.spec ?? {}).arguments?.parameters ?? [];
  const absent = wanted.find(
    parameter =>
      parameter.value === undefined &&
      !parameter.valueFrom &&
      !given.some(({ name }) => name === parameter.name),
  );
  if (absent) {
    throw new GrpcError(
      'InvalidArgument',
      `spec.arguments.${absent.name}.value or spec.arguments.${absent.name}.valueFrom is required`,
    );
  }
}
