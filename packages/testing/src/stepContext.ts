import { mockServices } from '@backstage/backend-test-utils';
import type { UndoContext } from '@slipway/backstage-plugin-mlops-node';

/** What the engine gives a step of an operation on fraud-detection. */
export function stepContext(
  parts: Partial<UndoContext<unknown>>,
): UndoContext<unknown> {
  return {
    operation: {
      id: '8c1f4f0e-7e0f-4d1c-9d3e-1a2b3c4d5e6f',
      entityRef: 'component:default/fraud-detection',
      environment: 'production',
      action: 'rollback',
      title: 'Roll production back',
      requestedBy: 'user:default/jane',
    },
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'fraud-detection' },
    },
    input: {},
    checkpoint: undefined,
    saveCheckpoint: async () => undefined,
    output: undefined,
    outputs: {},
    delivery: () => {
      throw new Error('Not asked for');
    },
    signal: new AbortController().signal,
    logger: mockServices.logger.mock(),
    ...parts,
  };
}
