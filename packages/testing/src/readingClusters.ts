import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  createClusterConnections,
  createWatchCache,
} from '@slipway/backstage-plugin-mlops-node';
import type { Sandbox } from '@slipway/sandbox';

/** Short times, so that thirty seconds of the real ones pass in about one. */
const QUICK = {
  minAttemptMs: 50,
  maxBackoffMs: 400,
  inactivityMs: 2_000,
  missingMs: 500,
};

export const FRAUD = 'component:default/fraud-detection';

export function fraudEntity(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'fraud-detection', annotations },
  };
}

/** `mlops.clusters` for a sandbox. */
export function sandboxClusters({ urls, tokens }: Sandbox) {
  return [
    {
      name: 'sandbox',
      url: urls.kubernetes,
      serviceAccountToken: tokens.kubernetes,
    },
  ];
}

/** Reads clusters as a portal does, at the pace of tests. */
export function readClusters(parts: JsonObject) {
  const config = new ConfigReader(parts);
  const logger = mockServices.logger.mock();
  const clusters = createClusterConnections({ config, logger });
  const watchCache = createWatchCache({
    connections: clusters,
    logger,
    tuning: QUICK,
  });
  return {
    config,
    clusters,
    watchCache,
    async stop() {
      await watchCache.stop();
      await clusters.close();
    },
  };
}
