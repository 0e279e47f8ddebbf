import { z } from 'zod';
import { StatusError } from '../kubernetes/statusError';
import type { Cluster, KubernetesObject } from '../kubernetes/types';
import { API_VERSION } from './labels';
import { templateSchema, type Template } from './spec';

export interface TemplateRef {
  name: string;
  clusterScope?: boolean;
}

const templatesSchema = z.looseObject({
  templates: z.array(templateSchema).optional(),
});

/** @throws StatusError - when there is none */
export function workflowTemplate(
  cluster: Cluster,
  namespace: string,
  { name, clusterScope }: TemplateRef,
): KubernetesObject {
  const kind = clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  const found = cluster.get({
    apiVersion: API_VERSION,
    kind,
    namespace: clusterScope ? '' : namespace,
    name,
  });
  if (!found) {
    throw new StatusError({
      code: 404,
      reason: 'NotFound',
      message: `${kind.toLowerCase()}s.argoproj.io "${name}" not found`,
    });
  }
  return found;
}

/** One template of a WorkflowTemplate, for a `templateRef`. */
export function referencedTemplate(
  cluster: Cluster,
  namespace: string,
  ref: TemplateRef & { template: string },
): Template {
  const { spec } = workflowTemplate(cluster, namespace, ref);
  const found = templatesSchema
    .parse(spec ?? {})
    .templates?.find(({ name }) => name === ref.template);
  if (!found) {
    throw new Error(
      `template ${ref.template} not found in workflow template ${ref.name}`,
    );
  }
  return found;
}
