import type { StepHandler } from '@slipway/backstage-plugin-mlops-node';
import type { ApplicationControl } from '../control/ApplicationControl';
import { resumeAutoSync, suspendAutoSync } from './autoSyncSteps';
import { rollbackApplication, syncApplication } from './operationSteps';
import { refreshApplication } from './refreshStep';
import { terminateOperation } from './terminateStep';

/** What changes of Applications are made of. */
export function applicationSteps(control: ApplicationControl): StepHandler[] {
  return [
    refreshApplication(control),
    suspendAutoSync(control),
    resumeAutoSync(control),
    rollbackApplication(control),
    syncApplication(control),
    terminateOperation(control),
  ];
}
