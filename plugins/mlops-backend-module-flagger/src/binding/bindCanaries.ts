import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  parseBinding,
  type ObjectBinding,
} from '@slipway/backstage-plugin-mlops-node';

export interface CanaryBinding {
  binding?: ObjectBinding;
  /** What is malformed, in words. */
  notes: readonly Reason[];
  /** Whether the entity names Canaries, rather than whatever is its own. */
  explicit: boolean;
}

export function bindCanaries(entity: Entity): CanaryBinding {
  const { binding, notes } = parseBinding(entity, {
    name: ANNOTATION.canaryName,
    selector: [ANNOTATION.canarySelector],
  });
  const explicit =
    binding?.annotation === ANNOTATION.canaryName ||
    binding?.annotation === ANNOTATION.canarySelector;
  return { binding, notes, explicit };
}
