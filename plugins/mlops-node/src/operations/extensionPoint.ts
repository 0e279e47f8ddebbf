import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type {
  Hold,
  RolloutStrategy,
  TimelineEvent,
} from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryAction, DeliveryView } from './DeliveryAction';
import type { RepositoryHost, RepositoryHosts } from './RepositoryHost';
import type { StepHandler } from './StepHandler';

/**
 * For machine endpoints of modules: what an upstream's own callbacks need to
 * know. Usable once the backend has started.
 *
 * @public
 */
export interface DeliveryReader {
  /** Undefined for an entity that is not bound. */
  delivery(entityRef: string): DeliveryView | undefined;
  /** Entities whose delivery shows this rollout, bound back or not. */
  entitiesOfRollout(rollout: {
    cluster: string;
    namespace: string;
    name: string;
  }): Array<{
    entityRef: string;
    environment: string;
    strategy: RolloutStrategy;
    boundBack: boolean;
  }>;
  hold(entityRef: string, environment: string): Promise<Hold | undefined>;
  /** Tells that something about an entity changed that no source watches. */
  changed(entityRef: string): void;
  /**
   * Writes into an entity's timeline what a callback tells and no source sees.
   * The same key is written once, whoever tells it and however often.
   */
  record(
    entityRef: string,
    happening: { key: string; event: Omit<TimelineEvent, 'id'> },
  ): Promise<void>;
}

/**
 * Where a module gives its actions, and the steps that actions are made of, to
 * the operations engine.
 *
 * @public
 */
export interface OperationsExtensionPoint {
  /** @throws when there is one of that name. */
  addAction(action: DeliveryAction): void;
  /** @throws when there is one of that system and kind. */
  addStep(handler: StepHandler): void;
  addRepositoryHost(host: RepositoryHost): void;
  readonly repositoryHosts: RepositoryHosts;
  readonly deliveries: DeliveryReader;
}

/** @public */
export const operationsExtensionPoint =
  createExtensionPoint<OperationsExtensionPoint>({ id: 'mlops.operations' });
