/** A kind of object that the API server keeps. */
export interface ResourceType {
  /** Empty for the core group. */
  group: string;
  version: string;
  apiVersion: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  namespaced: boolean;
  /** Compiled into Kubernetes, not defined by a CustomResourceDefinition. */
  builtIn: boolean;
  /** Whether it has the `status` subresource. */
  hasStatus: boolean;
  /** Whether it has the `scale` subresource. */
  hasScale: boolean;
  /** Whether `metadata.generation` is counted. */
  hasGeneration: boolean;
}

interface Traits {
  short?: string[];
  categories?: string[];
  plural?: string;
  cluster?: true;
  status?: true;
  scale?: true;
  generation?: true;
}

function define(
  apiVersion: string,
  builtIn: boolean,
  kinds: Record<string, Traits>,
): ResourceType[] {
  const [version, group = ''] = apiVersion.split('/').reverse();
  return Object.entries(kinds).map(([kind, traits]) => ({
    group,
    version,
    apiVersion,
    kind,
    plural: traits.plural ?? `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: traits.short ?? [],
    categories: traits.categories ?? [],
    namespaced: !traits.cluster,
    builtIn,
    hasStatus: traits.status ?? false,
    hasScale: traits.scale ?? false,
    hasGeneration: !builtIn || (traits.generation ?? false),
  }));
}

const all = ['all'];
const status = true;
const scale = true;
const generation = true;
const cluster = true;

/**
 * What the sandbox's API server serves. Names, scopes, categories and
 * subresources are those of Kubernetes 1.32 and of the CRDs of Argo CD 3.5,
 * Argo Workflows 4.1, Flagger 1.44, Prometheus Operator, External Secrets,
 * Sealed Secrets, Istio, the Gateway API and KServe.
 */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  ...define('v1', true, {
    ConfigMap: { short: ['cm'] },
    Event: { short: ['ev'] },
    LimitRange: { short: ['limits'] },
    Namespace: { short: ['ns'], cluster, status },
    Node: { short: ['no'], cluster, status },
    PersistentVolumeClaim: { short: ['pvc'], status },
    Pod: { short: ['po'], categories: all, status },
    ResourceQuota: { short: ['quota'], status },
    Secret: {},
    Service: { short: ['svc'], categories: all, status },
    ServiceAccount: { short: ['sa'] },
  }),
  ...define('apps/v1', true, {
    DaemonSet: { short: ['ds'], categories: all, status, generation },
    Deployment: {
      short: ['deploy'],
      categories: all,
      status,
      scale,
      generation,
    },
    ReplicaSet: { short: ['rs'], categories: all, status, scale, generation },
    StatefulSet: { short: ['sts'], categories: all, status, scale, generation },
  }),
  ...define('autoscaling/v2', true, {
    HorizontalPodAutoscaler: { short: ['hpa'], categories: all, status },
  }),
  ...define('batch/v1', true, {
    CronJob: { short: ['cj'], categories: all, status, generation },
    Job: { categories: all, status, generation },
  }),
  ...define('networking.k8s.io/v1', true, {
    Ingress: { plural: 'ingresses', short: ['ing'], status, generation },
    NetworkPolicy: {
      plural: 'networkpolicies',
      short: ['netpol'],
      generation,
    },
  }),
  ...define('policy/v1', true, {
    PodDisruptionBudget: { short: ['pdb'], status, generation },
  }),
  ...define('rbac.authorization.k8s.io/v1', true, {
    Role: {},
    RoleBinding: {},
  }),
  ...define('argoproj.io/v1alpha1', false, {
    Application: { short: ['app', 'apps'] },
    ApplicationSet: { short: ['appset', 'appsets'], status },
    AppProject: { short: ['appproj', 'appprojs'] },
    ClusterWorkflowTemplate: { short: ['clusterwftmpl', 'cwft'], cluster },
    CronWorkflow: { short: ['cwf', 'cronwf'] },
    Workflow: { short: ['wf'] },
    WorkflowTemplate: { short: ['wftmpl'] },
  }),
  ...define('flagger.app/v1beta1', false, {
    AlertProvider: { categories: all, status },
    Canary: { plural: 'canaries', categories: all, status },
    MetricTemplate: { categories: all, status },
  }),
  ...define('serving.kserve.io/v1beta1', false, {
    InferenceService: { short: ['isvc'], status },
  }),
  // What model services bring along. Nothing here acts on them.
  ...define('monitoring.coreos.com/v1', false, {
    PodMonitor: { short: ['pmon'] },
    PrometheusRule: { short: ['promrule'] },
    ServiceMonitor: { short: ['smon'] },
  }),
  ...define('monitoring.coreos.com/v1alpha1', false, {
    AlertmanagerConfig: { short: ['amcfg'] },
  }),
  ...define('external-secrets.io/v1', false, {
    ExternalSecret: { short: ['es'], status },
    SecretStore: { short: ['ss'], status },
  }),
  ...define('bitnami.com/v1alpha1', false, {
    SealedSecret: { status },
  }),
  ...define('networking.istio.io/v1', false, {
    DestinationRule: { short: ['dr'], status },
    Gateway: { short: ['gw'], status },
    VirtualService: { short: ['vs'], status },
  }),
  ...define('gateway.networking.k8s.io/v1', false, {
    Gateway: { short: ['gtw'], status },
    HTTPRoute: { status },
  }),
];

const byKind = new Map(
  RESOURCE_TYPES.map(type => [`${type.apiVersion}/${type.kind}`, type]),
);

const byPlural = new Map(
  RESOURCE_TYPES.map(type => [`${type.apiVersion}/${type.plural}`, type]),
);

export function resourceTypeOfKind(
  apiVersion: string,
  kind: string,
): ResourceType | undefined {
  return byKind.get(`${apiVersion}/${kind}`);
}

export function resourceTypeOfPlural(
  apiVersion: string,
  plural: string,
): ResourceType | undefined {
  return byPlural.get(`${apiVersion}/${plural}`);
}
