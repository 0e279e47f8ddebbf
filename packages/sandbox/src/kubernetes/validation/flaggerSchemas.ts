/**
 * What the CRDs of Flagger 1.44 ask of the fields that the sandbox's Flagger
 * reads or writes. There are no compiled validators for them.
 */

const text = { type: 'string' };
const number = { type: 'number' };
const flag = { type: 'boolean' };
const words = { type: 'array', items: text };
const textMap = { type: 'object', additionalProperties: text };
const duration = { type: 'string', pattern: '^[0-9]+(m|s)' };
const moment = { type: 'string', format: 'date-time' };

function object(
  properties: Record<string, unknown>,
  required: string[] = [],
): Record<string, unknown> {
  return { type: 'object', properties, required };
}

function reference(kinds: string[]) {
  return object(
    { apiVersion: text, kind: { type: 'string', enum: kinds }, name: text },
    ['apiVersion', 'kind', 'name'],
  );
}

const named = object({ name: text, namespace: text }, ['name']);

const secret = object({ name: text }, ['name']);

const metric = object(
  {
    name: text,
    interval: duration,
    threshold: number,
    thresholdRange: object({ min: number, max: number }),
    query: text,
    templateRef: named,
    templateVariables: textMap,
  },
  ['name'],
);

const webhook = object(
  {
    name: text,
    type: {
      type: 'string',
      enum: [
        '',
        'confirm-rollout',
        'pre-rollout',
        'rollout',
        'confirm-promotion',
        'post-rollout',
        'event',
        'rollback',
        'confirm-traffic-increase',
      ],
    },
    muteAlert: flag,
    url: text,
    timeout: duration,
    retries: number,
    disableTLS: flag,
    metadata: textMap,
  },
  ['name', 'url'],
);

const alert = object(
  {
    name: text,
    severity: { type: 'string', enum: ['', 'info', 'warn', 'error'] },
    providerRef: named,
  },
  ['name', 'providerRef'],
);

const analysis = {
  ...object({
    interval: duration,
    iterations: number,
    threshold: number,
    maxWeight: number,
    stepWeight: number,
    stepWeights: { type: 'array', items: number },
    stepWeightPromotion: number,
    mirror: flag,
    mirrorWeight: number,
    primaryReadyThreshold: number,
    canaryReadyThreshold: number,
    match: { type: 'array', items: { type: 'object' } },
    metrics: { type: 'array', items: metric },
    alerts: { type: 'array', items: alert },
    webhooks: { type: 'array', items: webhook },
    sessionAffinity: object({ cookieName: text, maxAge: number }, [
      'cookieName',
    ]),
  }),
  oneOf: ['iterations', 'stepWeight', 'stepWeights'].map(kind => ({
    required: ['interval', 'threshold', kind],
  })),
};

const service = object(
  {
    name: text,
    port: number,
    portName: text,
    appProtocol: text,
    targetPort: { type: ['integer', 'string'] },
    portDiscovery: flag,
    headless: flag,
    timeout: text,
    meshName: text,
    backends: words,
    hosts: words,
    gateways: words,
    delegation: flag,
  },
  ['port'],
);

const canarySpec = object(
  {
    provider: {
      type: 'string',
      enum: [
        'apisix',
        'appmesh',
        'appmesh:v1beta2',
        'contour',
        'gatewayapi:v1',
        'gatewayapi:v1beta1',
        'gloo',
        'istio',
        'knative',
        'kubernetes',
        'kuma',
        'linkerd',
        'nginx',
        'osm',
        'skipper',
        'smi:v1alpha1',
        'smi:v1alpha2',
        'smi:v1alpha3',
        'traefik',
      ],
    },
    metricsServer: text,
    progressDeadlineSeconds: number,
    targetRef: reference(['DaemonSet', 'Deployment', 'Service']),
    autoscalerRef: reference(['HorizontalPodAutoscaler', 'ScaledObject']),
    ingressRef: reference(['Ingress']),
    service,
    skipAnalysis: flag,
    revertOnDeletion: flag,
    suspend: flag,
    analysis,
  },
  ['targetRef', 'analysis'],
);

const condition = object(
  {
    lastTransitionTime: moment,
    lastUpdateTime: moment,
    message: text,
    reason: text,
    status: text,
    type: text,
  },
  ['type', 'status', 'reason'],
);

/** flagger v1.44, pkg/apis/flagger/v1beta1/status.go */
export const CANARY_PHASES = [
  '',
  'Initializing',
  'Initialized',
  'Waiting',
  'Progressing',
  'WaitingPromotion',
  'Promoting',
  'Finalising',
  'Succeeded',
  'Failed',
  'Terminating',
  'Terminated',
] as const;

const canaryStatus = object({
  phase: {
    type: 'string',
    enum: [...CANARY_PHASES],
  },
  failedChecks: number,
  canaryWeight: number,
  iterations: number,
  trackedConfigs: textMap,
  lastAppliedSpec: text,
  lastPromotedSpec: text,
  lastTransitionTime: moment,
  conditions: { type: 'array', items: condition },
});

const metricProvider = object(
  {
    type: {
      type: 'string',
      enum: [
        'prometheus',
        'influxdb',
        'datadog',
        'externalmetrics',
        'stackdriver',
        'cloudwatch',
        'newrelic',
        'graphite',
        'dynatrace',
        'keptn',
        'splunk',
      ],
    },
    address: text,
    secretRef: secret,
    region: text,
    insecureSkipVerify: flag,
  },
  ['type'],
);

const alertProviderSpec = {
  ...object({
    type: {
      type: 'string',
      enum: ['slack', 'msteams', 'discord', 'rocket', 'gchat'],
    },
    channel: text,
    username: text,
    address: text,
    proxy: text,
    secretRef: secret,
  }),
  oneOf: [
    { required: ['type', 'address'] },
    { required: ['type', 'secretRef'] },
  ],
};

/** By kind: schemas of whole objects. */
export const FLAGGER_SCHEMAS: Readonly<Record<string, object>> = {
  AlertProvider: object({ spec: alertProviderSpec }),
  Canary: object({ spec: canarySpec, status: canaryStatus }),
  MetricTemplate: object({
    spec: object({ provider: metricProvider, query: text }, [
      'provider',
      'query',
    ]),
  }),
};
