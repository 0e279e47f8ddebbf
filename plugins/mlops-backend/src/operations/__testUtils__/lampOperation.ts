import { randomUUID } from 'node:crypto';
import { component, FRAUD } from '../../__testUtils__/delivered';
import type { NewOperation } from '../store';

/** To be begun in production at once, with these steps. */
export function lampOperation(...stepIds: string[]): NewOperation {
  return {
    id: randomUUID(),
    entityRef: FRAUD,
    environment: 'production',
    action: 'lamp.switch',
    title: 'Switch the lamp',
    requestedBy: 'user:default/lin',
    request: { action: 'lamp.switch', environment: 'production', input: {} },
    entity: component('fraud-detection'),
    approval: { state: 'not-needed' },
    lock: 'production',
    planHash: 'hash',
    key: randomUUID(),
    requestHash: 'request',
    steps: stepIds.map(id => ({
      id,
      title: `Step ${id}`,
      system: 'lamp',
      kind: 'switch',
      effect: 'change',
      input: { id },
      deadlineSeconds: 60,
      cancellable: true,
    })),
  };
}
