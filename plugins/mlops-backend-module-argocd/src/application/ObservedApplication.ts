import type { Application } from '@slipway/backstage-plugin-mlops-common';
import type { ProjectedObject } from '@slipway/backstage-plugin-mlops-node';
import type { IgnoredAutoSync } from './leavesAutoSync';
import type { Owner } from './owner';
import type { Attention } from './attention';

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
  readonly autoSync: Application['autoSync'];
  readonly owner?: Owner;
  /** Of its children, where it has some; absent where it ignores nothing. */
  readonly ignoredAutoSync?: readonly IgnoredAutoSync[];
  /** Absent where the controller is told to leave it alone. */
  readonly attention?: Attention;
  /** For `unpackDetails`. */
  readonly details: string;
}
