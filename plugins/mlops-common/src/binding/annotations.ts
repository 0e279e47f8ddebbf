/**
 * The annotations by which a catalog entity names what belongs to it. All are
 * names that teams have in their catalog files already; none names a host.
 *
 * @public
 */
export const ANNOTATION = {
  argocdAppName: 'argocd/app-name',
  argocdAppSelector: 'argocd/app-selector',
  argocdAppNamespace: 'argocd/app-namespace',
  argocdProjectName: 'argocd/project-name',
  argocdInstanceName: 'argocd/instance-name',
  workflowSelector: 'argoworkflows.argoproj.io/workflow-selector',
  workflowInstanceName: 'argoworkflows.argoproj.io/instance-name',
  cnoeWorkflowSelector: 'argo-workflows.cnoe.io/label-selector',
  cnoeWorkflowCluster: 'argo-workflows.cnoe.io/cluster-name',
  legacyWorkflowCluster: 'argo-workflows/cluster-name',
  canaryName: 'flagger.app/canary-name',
  canarySelector: 'flagger.app/canary-selector',
  modelName: 'mlflow.org/model-name',
  mlflowInstanceName: 'mlflow.org/instance-name',
  validationGates: 'slipway.dev/validation-gates',
  kubernetesId: 'backstage.io/kubernetes-id',
  kubernetesNamespace: 'backstage.io/kubernetes-namespace',
  kubernetesLabelSelector: 'backstage.io/kubernetes-label-selector',
  kubernetesCluster: 'backstage.io/kubernetes-cluster',
} as const;

/**
 * Labels and annotations that Kubernetes objects carry: the back reference of
 * the two-way binding, and the model a workload serves.
 *
 * @public
 */
export const OBJECT_LABEL = {
  entityRef: 'backstage.io/entity-ref',
  kubernetesId: 'backstage.io/kubernetes-id',
  modelName: 'mlflow.org/model-name',
  modelVersion: 'mlflow.org/model-version',
} as const;

/**
 * The `spec.type` of the `Resource` that a registered model becomes.
 *
 * @public
 */
export const ML_MODEL_TYPE = 'ml-model';

/**
 * The type of the items in an entity's status that warn of its bindings.
 *
 * @public
 */
export const BINDING_STATUS_TYPE = 'slipway.dev/binding';

/**
 * Any one of these makes an entity a delivered one.
 *
 * @public
 */
export const BINDING_ANNOTATIONS: readonly string[] = [
  ANNOTATION.argocdAppName,
  ANNOTATION.argocdAppSelector,
  ANNOTATION.workflowSelector,
  ANNOTATION.cnoeWorkflowSelector,
  ANNOTATION.canaryName,
  ANNOTATION.canarySelector,
  ANNOTATION.modelName,
  ANNOTATION.kubernetesId,
  ANNOTATION.kubernetesLabelSelector,
];

/**
 * Whether an entity is bound to anything that Slipway shows, whatever its kind.
 *
 * @public
 */
export function isDeliveryAvailable(entity: {
  metadata: { annotations?: Record<string, string> };
}): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return BINDING_ANNOTATIONS.some(name => Boolean(annotations[name]?.trim()));
}
