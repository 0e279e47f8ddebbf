import type { JsonObject } from '@backstage/types';
import type { Application } from '@slipway/backstage-plugin-mlops-common';
import { startSandbox, type SandboxOptions } from '@slipway/sandbox';
import { readClusters, sandboxClusters, SourceBench } from '@slipway/testing';
import { ArgoCdSource } from '../ArgoCdSource';
import { readArgoCdConfig } from '../config/readArgoCdConfig';
import { createFeeds } from '../createFeeds';
import { patienceWith, type StallPatience } from '../stalls/ApplicationStalls';
import { APPLICATION_KIND } from './applications';

export type Access = 'kubernetes' | 'rest';

/** A sandbox with Applications as they stand, and the source that reads it. */
export class ArgoCdBench extends SourceBench<ArgoCdSource> {
  static async start(options: SandboxOptions = {}): Promise<ArgoCdBench> {
    return new ArgoCdBench(
      await startSandbox({ story: false, controllers: false, ...options }),
    );
  }

  ref(name = 'fraud-detection-production', namespace = 'argocd') {
    return { ...APPLICATION_KIND, namespace, name };
  }

  /** The configuration that reads this sandbox. */
  config(access: Access, argocd: JsonObject = {}): JsonObject {
    const { urls, tokens } = this.sandbox;
    return {
      mlops: {
        clusters: sandboxClusters(this.sandbox),
        argocd: {
          access,
          instances: [
            {
              name: 'main',
              url: urls.argocd,
              frontendUrl: 'https://argocd.example.com',
              token: tokens.argocd,
              cluster: 'sandbox',
            },
          ],
          ...argocd,
        },
      },
    };
  }

  /** Reads as a portal does. */
  async watch(
    annotations: Record<string, string>,
    options: {
      config: JsonObject;
      now?: () => Date;
      patience?: Partial<StallPatience>;
    },
  ): Promise<ArgoCdSource> {
    const { config, clusters, watchCache, stop } = readClusters(options.config);
    const settings = readArgoCdConfig(config);
    const source = new ArgoCdSource({
      feeds: createFeeds(settings, watchCache, clusters),
      clusters,
      patience: { ...patienceWith(settings), ...options.patience },
      now: options.now,
    });
    return this.read(source, annotations, stop);
  }

  applications(): Application[] {
    return this.observed().applications ?? [];
  }
}
