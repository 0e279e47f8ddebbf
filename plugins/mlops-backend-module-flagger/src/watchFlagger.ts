import {
  createBoundCollections,
  type BoundCollections,
  type ClusterConnections,
  type ResourceType,
  type WatchCache,
  type WatchedCollection,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedCanary } from './canary/ObservedCanary';
import { projectCanary } from './canary/projectCanary';
import { projectEvent, type CanaryEvent } from './events/CanaryEvent';
import {
  projectMetricTemplate,
  type MetricTemplate,
} from './metrics/MetricTemplate';

const FLAGGER = { group: 'flagger.app', version: 'v1beta1' };

export const CANARY: ResourceType = {
  ...FLAGGER,
  plural: 'canaries',
  kind: 'Canary',
};
const METRIC_TEMPLATE: ResourceType = {
  ...FLAGGER,
  plural: 'metrictemplates',
  kind: 'MetricTemplate',
};
const EVENT: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
};

export interface FlaggerWatches {
  canaries: BoundCollections<ObservedCanary>;
  /** By cluster. */
  templates: ReadonlyMap<string, WatchedCollection<MetricTemplate>>;
  events: ReadonlyArray<WatchedCollection<CanaryEvent>>;
  release(): void;
}

/** Begins to watch. */
export type WatchFlagger = () => FlaggerWatches;

/** Watches what Flagger keeps in every cluster, and what it says of it. */
export function watchFlagger(
  watchCache: WatchCache,
  clusters: ClusterConnections,
): WatchFlagger {
  return () => {
    const names = clusters.list().map(({ name }) => name);
    const canaries = createBoundCollections({
      watchCache,
      specs: names.map(cluster => ({
        cluster,
        resource: CANARY,
        projectionId: 'flagger/canary',
        project: projectCanary,
      })),
    });
    const templates = new Map(
      names.map(cluster => [
        cluster,
        watchCache.acquire({
          cluster,
          resource: METRIC_TEMPLATE,
          projectionId: 'flagger/metric-template',
          project: projectMetricTemplate,
        }),
      ]),
    );
    const events = names.map(cluster =>
      watchCache.acquire({
        cluster,
        resource: EVENT,
        fieldSelector: 'involvedObject.kind=Canary',
        projectionId: 'flagger/event',
        project: projectEvent,
      }),
    );
    return {
      canaries,
      templates,
      events,
      release: () => {
        canaries.release();
        for (const collection of [...templates.values(), ...events]) {
          collection.release();
        }
      },
    };
  };
}
