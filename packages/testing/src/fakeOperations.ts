import type {
  DeliveryAction,
  OperationsExtensionPoint,
  StepHandler,
} from '@slipway/backstage-plugin-mlops-node';

/** Takes what a module gives to the operations engine, and runs nothing. */
export function fakeOperations(
  parts: Partial<OperationsExtensionPoint['deliveries']> = {},
) {
  const actions: DeliveryAction[] = [];
  const steps: StepHandler[] = [];
  const extensionPoint: OperationsExtensionPoint = {
    addAction: action => actions.push(action),
    addStep: step => steps.push(step),
    addRepositoryHost: () => undefined,
    repositoryHosts: { find: () => undefined },
    deliveries: {
      delivery: () => undefined,
      entitiesOfRollout: () => [],
      hold: async () => undefined,
      changed: () => undefined,
      record: async () => undefined,
      ...parts,
    },
  };
  return { actions, steps, extensionPoint };
}
