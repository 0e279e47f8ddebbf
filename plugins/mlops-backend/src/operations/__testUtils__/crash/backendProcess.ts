import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { StepHandler } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { mlopsPlugin } from '../../../plugin';
import { OperationRegistry } from '../../OperationRegistry';
import { goSchema, readProcessOptions } from './protocol';

/**
 * A backend that stops at every point of every step until its parent lets it go
 * on, or kills it.
 */
async function main(): Promise<void> {
  process.on('disconnect', () => process.exit());
  stopAtPoints();
  const { features, config } = readProcessOptions();
  const added = featuresIn(await import(features));
  const backend = createBackend();
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => new ConfigReader(config),
    }),
  );
  backend.add(mlopsPlugin);
  for (const feature of added) backend.add(feature);
  await backend.start();
  process.send?.({ type: 'ready' });
}

type Exported = { default: BackendFeature[] };

/** What is compiled to CommonJS has its default export inside of it. */
function featuresIn(loaded: Exported | { default: Exported }) {
  return 'default' in loaded.default ? loaded.default.default : loaded.default;
}

function stopAtPoints(): void {
  const find = OperationRegistry.prototype.step;
  OperationRegistry.prototype.step = function probed(wanted) {
    const handler = find.call(this, wanted);
    const step = z.object({ id: z.string() }).safeParse(wanted);
    return handler && step.success ? probe(handler, step.data.id) : handler;
  };
}

function probe(handler: StepHandler, step: string): StepHandler {
  const { system, kind, undo } = handler;
  return {
    system,
    kind,
    run: async context => {
      await at(`before ${step}`);
      const outcome = await handler.run({
        ...context,
        saveCheckpoint: async checkpoint => {
          await context.saveCheckpoint(checkpoint);
          await at(`saved ${step}`);
        },
      });
      await at(outcome.state === 'done' ? `after ${step}` : `waiting ${step}`);
      return outcome;
    },
    ...(undo && {
      undo: async context => {
        await at(`before undo ${step}`);
        const undone = await undo.call(handler, context);
        await at(`after undo ${step}`);
        return undone;
      },
    }),
  };
}

let asked = 0;

/** Resolves when the parent lets it go on. */
async function at(name: string): Promise<void> {
  const id = ++asked;
  await new Promise<void>(resolve => {
    const onMessage = (message: unknown) => {
      const told = goSchema.safeParse(message);
      if (!told.success || told.data.go !== id) return;
      process.off('message', onMessage);
      resolve();
    };
    process.on('message', onMessage);
    process.send?.({ type: 'point', name, id });
  });
}

main();
