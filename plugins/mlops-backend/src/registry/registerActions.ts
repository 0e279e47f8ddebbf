import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { changingActions } from './changingActions';
import { deliveryReads } from './deliveryReads';
import { modelReads } from './modelReads';
import { operationReads } from './operationReads';
import { register } from './registryAction';
import type { RegistryContext } from './RegistryContext';
import { workflowReads } from './workflowReads';

/**
 * The reads and actions of the delivery API as Backstage actions: for
 * templates, and for agents over MCP.
 */
export function registerActions(
  registry: ActionsRegistryService,
  context: RegistryContext,
): void {
  const actions = [
    ...deliveryReads(context),
    ...modelReads(context),
    ...workflowReads(context),
    ...operationReads(context),
    ...changingActions(context),
  ];
  actions.forEach(action => register(registry, context, action));
}
