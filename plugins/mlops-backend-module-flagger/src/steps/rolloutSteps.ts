import {
  fromDatabase,
  type ClusterConnections,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import type { SwitchStore } from '../webhooks/SwitchStore';
import { abortRollout } from './abortRollout';
import { openGates, restoreGates, setGate } from './gateSteps';
import { restoreAnalysis, skipAnalysis } from './skipAnalysis';
import { awaitPromotion, setSuspended } from './switchSteps';

type Switches = Pick<SwitchStore, 'set' | 'find' | 'unset'>;

/** What changes of rollouts are made of. */
export function rolloutSteps(
  clusters: ClusterConnections,
  store: Switches,
): StepHandler[] {
  const switches: Switches = {
    set: (...decision) => fromDatabase(store.set(...decision)),
    find: (...place) => fromDatabase(store.find(...place)),
    unset: (...place) => fromDatabase(store.unset(...place)),
  };
  return [
    abortRollout({ switches }),
    skipAnalysis(clusters),
    restoreAnalysis(clusters),
    setGate(switches),
    openGates(switches),
    restoreGates(switches),
    setSuspended(clusters),
    awaitPromotion,
  ];
}
