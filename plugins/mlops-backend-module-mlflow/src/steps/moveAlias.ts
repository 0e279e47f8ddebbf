import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  createStepHandler,
  stepInputs,
  type StepHandler,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import type { MlflowClient } from '../client/MlflowClient';
import { MlflowError } from '../client/MlflowError';

export type AliasClient = Pick<MlflowClient, 'getModel' | 'setAlias'>;

const rememberedSchema = z.object({ was: z.string().nullable() });

/** Sets, moves or removes an alias of a registered model. */
export function moveAlias(
  clientOf: (instance: string) => AliasClient | undefined,
): StepHandler {
  const client = (instance: string): AliasClient => {
    const found = clientOf(instance);
    if (found) return found;
    throw new NotFoundError(
      `There is no MLflow instance '${instance}' in the portal's config any more`,
    );
  };
  return createStepHandler({
    system: 'mlflow',
    kind: 'model.move-alias',
    input: stepInputs['model.move-alias'],
    async run({ input, checkpoint, saveCheckpoint, signal }) {
      const { instance, model, alias, version, expected } = input;
      const is = await versionOf(client(instance), model, alias, signal);
      if (is === version) return { state: 'done', message: 'It is there' };
      const begun = rememberedSchema.safeParse(checkpoint).success;
      if (!begun && expected !== undefined && is !== expected) {
        throw new ConflictError(
          `The alias ${alias} of ${model} is on ${is ?? 'no version'} and not on ${expected ?? 'none'} any more; plan again`,
        );
      }
      await saveCheckpoint({ was: is });
      await set(client(instance), input, version, signal);
      return { state: 'done' };
    },
    async undo({ input, checkpoint, signal }) {
      const known = rememberedSchema.safeParse(checkpoint);
      if (!known.success) return { message: 'Nothing was changed' };
      const { instance, model, alias, version } = input;
      const is = await versionOf(client(instance), model, alias, signal);
      if (is !== version) {
        return { message: 'It was moved by somebody else since, and stays' };
      }
      await set(client(instance), input, known.data.was, signal);
      return { message: 'It is where it was' };
    },
  });
}

async function versionOf(
  client: AliasClient,
  model: string,
  alias: string,
  signal: AbortSignal,
): Promise<string | null> {
  const found = await client.getModel(model, signal);
  if (!found) {
    throw new NotFoundError(`There is no registered model ${model} any more`);
  }
  const aliases = found.aliases ?? [];
  return aliases.find(each => each.alias === alias)?.version ?? null;
}

async function set(
  client: AliasClient,
  {
    instance,
    model,
    alias,
  }: { instance: string; model: string; alias: string },
  version: string | null,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.setAlias(model, alias, version, signal);
  } catch (error) {
    if (error instanceof MlflowError && error.failure === 'forbidden') {
      throw new NotAllowedError(
        `MLflow instance '${instance}' does not let the portal change ${model}; give its user EDIT permission`,
      );
    }
    throw error;
  }
}
