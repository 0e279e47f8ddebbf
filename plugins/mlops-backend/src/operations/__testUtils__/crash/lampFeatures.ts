import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { mlopsApplicationSyncPermission } from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  createStepHandler,
  deliverySourcesExtensionPoint,
  operationsExtensionPoint,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import {
  application,
  component,
  FRAUD,
} from '../../../__testUtils__/delivered';
import { FakeSource } from '../../../__testUtils__/FakeSource';
import { readProcessOptions } from './protocol';

const { counter } = z
  .object({ counter: z.string() })
  .parse(readProcessOptions().settings);

async function isDone(effect: string): Promise<boolean> {
  const answer = await fetch(`${counter}/${encodeURIComponent(effect)}`);
  const { done } = z.object({ done: z.boolean() }).parse(await answer.json());
  return done;
}

/** Looks first, as every step of a module has to. */
async function once(effect: string): Promise<void> {
  if (await isDone(effect)) return;
  await fetch(`${counter}/${encodeURIComponent(effect)}`, { method: 'POST' });
}

/** Switches lamps in the world outside, and fails if it is told to. */
const step = createStepHandler({
  system: 'lamp',
  kind: 'switch',
  input: z.object({
    id: z.string(),
    fails: z.boolean(),
    waits: z.boolean(),
  }),
  async run({ operation, input, checkpoint, saveCheckpoint }) {
    const { id, fails, waits } = input;
    if (waits && !checkpoint) {
      await saveCheckpoint({ begun: true });
      return { state: 'waiting', message: 'It warms up', againAfterMs: 50 };
    }
    await once(`${operation.id} ${id}`);
    if (fails) throw new Error('the bulb broke');
    return { state: 'done', output: { lamp: id } };
  },
  async undo({ operation, input: { id } }) {
    await once(`${operation.id} undo ${id}`);
    return {};
  },
});

const action = createEnvironmentAction({
  name: 'lamp.switch',
  title: 'Switch',
  description: 'Switches lamps.',
  system: 'lamp',
  permission: mlopsApplicationSyncPermission,
  destructive: false,
  input: z.object({ fails: z.boolean().default(false) }),
  plan: async ({ input: { fails } }) => ({
    title: 'Switch the lamps',
    subjects: [],
    steps: ['one', 'two', 'three'].map((id, i) => ({
      id,
      system: 'lamp',
      kind: 'switch',
      input: { id, waits: i === 1, fails: fails && i === 2 },
      title: `Switch lamp ${id}`,
      effect: 'change',
      deadlineSeconds: 300,
    })),
  }),
});

const source = new FakeSource('argocd', 'Argo CD');
source.see(FRAUD, {
  applications: ['dev', 'staging', 'production'].map(name => application(name)),
});

export default [
  createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () =>
      catalogServiceMock({ entities: [component('fraud-detection')] }),
  }),
  createBackendModule({
    pluginId: 'mlops',
    moduleId: 'lamps',
    register(env) {
      env.registerInit({
        deps: {
          sources: deliverySourcesExtensionPoint,
          operations: operationsExtensionPoint,
        },
        async init({ sources, operations }) {
          sources.addSource(source);
          operations.addAction(action);
          operations.addStep(step);
        },
      });
    },
  }),
];
