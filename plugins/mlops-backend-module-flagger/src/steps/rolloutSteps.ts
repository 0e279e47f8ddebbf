import type {
  ClusterConnections,
  StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import type { SwitchStore } from '../webhooks/SwitchStore';
import { abortRollout } from './abortRollout';
import { openGates, restoreGates, setGate } from './gateSteps';
import { restoreAnalysis, skipAnalysis } from './skipAnalysis';
import { awaitPromotion, setSuspended } from './switchSteps';

/** What changes of rollouts are made of. */
export function rolloutSteps(
  clusters: ClusterConnections,
  switches: Pick<SwitchStore, 'set' | 'find' | 'unset'>,
): StepHandler[] {
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
