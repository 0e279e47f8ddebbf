import type {
  Application,
  HistoryEntry,
} from '@slipway/backstage-plugin-mlops-common';
import type { ProjectedObject } from '@slipway/backstage-plugin-mlops-node';
import type { Owner } from './owner';

/** An object of the destination, by what Argo CD calls it. */
export interface ManagedObject {
  group: string;
  kind: string;
  namespace: string;
  name: string;
}

/**
 * An Application cut down to what is shown; at most 3 KB. `cluster` is the
 * cluster, or the instance of a REST source, that it was read from.
 */
export interface ObservedApplication extends ProjectedObject {
  /** The back references only. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly project: string;
  /** Where the Argo CD that processes it lives, and with it the AppProject. */
  readonly controllerNamespace?: string;
  readonly destination: Readonly<{
    server?: string;
    name?: string;
    namespace: string;
  }>;
  readonly sources: Application['sources'];
  readonly sync: Application['sync'];
  readonly health: Application['health'];
  readonly operation?: Application['operation'];
  readonly autoSync: Application['autoSync'];
  readonly conditions: Application['conditions'];
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly images: readonly string[];
  readonly outOfSync: Readonly<{
    count: number;
    resources: readonly ManagedObject[];
  }>;
  /** Workloads and rollouts, which other sources may know. */
  readonly managed: readonly ManagedObject[];
  readonly owner?: Owner;
  readonly reconciledAt?: string;
}
