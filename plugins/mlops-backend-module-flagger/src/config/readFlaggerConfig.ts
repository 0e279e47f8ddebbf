import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readUpstreamUrl } from '@slipway/backstage-plugin-mlops-node';

const SHORTEST_SECRET = 16;

/** Where the metrics of one cluster's analyses can be read. */
export interface PrometheusConnection {
  cluster: string;
  /** Without a trailing slash. */
  url: string;
  token?: string;
}

export interface FlaggerSettings {
  /** By cluster. */
  prometheus: ReadonlyMap<string, PrometheusConnection>;
  /** Flagger's `-mesh-provider` by cluster, for Canaries that name none. */
  meshProviders: ReadonlyMap<string, string>;
  webhooks: {
    /** The first signs, all are accepted; none: the webhooks are shut. */
    secrets: readonly string[];
    /** What a gate is that nobody has touched. */
    gatesAreOpen: boolean;
  };
}

/** Reads `mlops.flagger`; without it metrics are shown without their values. */
export function readFlaggerConfig(root: Config): FlaggerSettings {
  const entries = root.getOptionalConfigArray('mlops.flagger.prometheus') ?? [];
  const prometheus = new Map<string, PrometheusConnection>();
  const meshProviders = new Map<string, string>();
  for (const entry of entries) {
    const cluster = entry.getString('cluster');
    if (prometheus.has(cluster)) {
      throw new InputError(
        `mlops.flagger.prometheus has two entries for cluster '${cluster}'; keep one`,
      );
    }
    prometheus.set(cluster, {
      cluster,
      url: readUrl(cluster, entry.getString('url')),
      token: entry.getOptionalString('token'),
    });
    const meshProvider = entry.getOptionalString('meshProvider');
    if (meshProvider) meshProviders.set(cluster, meshProvider);
  }
  return { prometheus, meshProviders, webhooks: readWebhooks(root) };
}

function readWebhooks(root: Config): FlaggerSettings['webhooks'] {
  const config = root.getOptionalConfig('mlops.flagger.webhooks');
  const secret = config?.getOptionalString('secret');
  const former = config?.getOptionalStringArray('formerSecrets') ?? [];
  const gates = config?.getOptionalString('gates') ?? 'open';
  if (gates !== 'open' && gates !== 'closed') {
    throw new InputError(
      "mlops.flagger.webhooks.gates must be 'open' or 'closed': what a gate is that nobody has touched",
    );
  }
  const secrets = secret ? [secret, ...former] : [];
  if (secrets.some(each => each.length < SHORTEST_SECRET)) {
    throw new InputError(
      `A secret in mlops.flagger.webhooks is shorter than ${SHORTEST_SECRET} characters; make a longer one`,
    );
  }
  return { secrets, gatesAreOpen: gates === 'open' };
}

function readUrl(cluster: string, text: string): string {
  return readUpstreamUrl(text, {
    what: `url for cluster '${cluster}' in mlops.flagger.prometheus`,
    instead: 'token',
  });
}
