import type { Parameters } from './parameters';

/** Where the clusters have what every model service needs. */
export interface Places {
  /** The Istio Gateway, the Gateway of the Gateway API, or NGINX's class. */
  gateway: { namespace: string; name: string };
  prometheus: { url: string; namespace: string };
  /** Without a namespace it is outside the cluster. */
  mlflow: { namespace?: string; port: number };
  loadTester: { url: string; namespace: string };
  /** Of kind ClusterSecretStore. */
  secretStore: string;
}

/** What an administrator may say of them. */
export interface PlatformPlaces {
  mlflowUrl: string;
  /** `istio-ingress/public`; for NGINX `ingress-nginx/nginx`. */
  gateway?: string;
  prometheusUrl?: string;
  loadTesterUrl?: string;
  secretStore?: string;
}

const GATEWAYS = {
  istio: 'istio-ingress/public',
  'gateway-api': 'gateway-system/public',
  nginx: 'ingress-nginx/nginx',
} as const;

export function placesOf(
  platform: PlatformPlaces,
  { trafficProvider }: Pick<Parameters, 'trafficProvider'>,
): Places {
  const [gatewayNamespace, gatewayName] = (
    platform.gateway ?? GATEWAYS[trafficProvider]
  ).split('/');
  const prometheusUrl =
    platform.prometheusUrl ??
    'http://prometheus-operated.monitoring.svc.cluster.local:9090';
  const loadTesterUrl =
    platform.loadTesterUrl ?? 'http://flagger-loadtester.flagger/';
  const mlflowNamespace = namespaceIn(platform.mlflowUrl);
  return {
    gateway: { namespace: gatewayNamespace, name: gatewayName },
    prometheus: {
      url: prometheusUrl,
      namespace: namespaceIn(prometheusUrl) ?? 'monitoring',
    },
    mlflow: {
      ...(mlflowNamespace && { namespace: mlflowNamespace }),
      port: portOf(platform.mlflowUrl),
    },
    loadTester: {
      url: loadTesterUrl,
      namespace: namespaceIn(loadTesterUrl) ?? 'flagger',
    },
    secretStore: platform.secretStore ?? 'platform',
  };
}

/** `mlflow.ml` and `mlflow.ml.svc.cluster.local` are of the namespace `ml`. */
function namespaceIn(url: string): string | undefined {
  const labels = new URL(url).hostname.split('.');
  const isService = labels.length === 2 || labels[2] === 'svc';
  return isService ? labels[1] : undefined;
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}
