import type { StepHandler } from '@slipway/backstage-plugin-mlops-node';
import type { WorkflowControl } from '../control/WorkflowControl';
import {
  resumeWorkflow,
  retryWorkflow,
  shutDownWorkflow,
  suspendWorkflow,
} from './commandSteps';
import { resubmitWorkflow, submitWorkflow } from './createSteps';

/** What the actions about trainings are made of. */
export function workflowSteps(control: WorkflowControl): StepHandler[] {
  return [
    submitWorkflow(control),
    resubmitWorkflow(control),
    retryWorkflow(control),
    shutDownWorkflow(control, 'stop'),
    shutDownWorkflow(control, 'terminate'),
    suspendWorkflow(control),
    resumeWorkflow(control),
  ];
}
