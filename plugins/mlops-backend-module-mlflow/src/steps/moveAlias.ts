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
export function moveAlias(options: {
  clientOf(instance: string): AliasClient | undefined;
  /** Told of each move, so that nobody has to wait for the next poll. */
  moved(place: AliasPlace): void;
}): StepHandler {
  const { clientOf, moved } = options;
  const client = (instance: string): AliasClient => {
    const found = clientOf(instance);
    if (found) return found;
    throw new NotFoundError(
      `There is no MLflow instance '${instance}' in the portal's config any more`,
    );
  };
  const move = async (
    place: AliasPlace,
    version: string | null,
    signal: AbortSignal,
  ) => {
    try {
      await set(client(place.instance), place, version, signal);
    } finally {
      // An answer that was lost says nothing of what became of it.
      moved(place);
    }
  };
  return createStepHandler({
    system: 'mlflow',
    kind: 'model.move-alias',
    input: stepInputs['model.move-alias'],
    async run({ input, checkpoint, saveCheckpoint, signal }) {
      const { instance, model, alias, version, expected } = input;
      const is = await versionOf(client(instance), input, signal);
      if (is === version) return { state: 'done', message: 'It is there' };
      const begun = rememberedSchema.safeParse(checkpoint).data;
      const from = begun ? begun.was : expected;
      if (from !== undefined && is !== from) {
        throw new ConflictError(
          `The alias ${alias} of ${model} is on ${named(is)} and not on ${named(from)} any more; plan again`,
        );
      }
      await saveCheckpoint({ was: is });
      await move(input, version, signal);
      return { state: 'done' };
    },
    async undo({ input, checkpoint, signal }) {
      const known = rememberedSchema.safeParse(checkpoint);
      if (!known.success) return { message: 'Nothing was changed' };
      const { instance, version } = input;
      const is = await versionOf(client(instance), input, signal);
      if (is === known.data.was) return { message: 'It is where it was' };
      if (is !== version) {
        return { message: 'It was moved by somebody else since, and stays' };
      }
      await move(input, known.data.was, signal);
      return { message: 'It is where it was' };
    },
  });
}

interface AliasPlace {
  instance: string;
  model: string;
  alias: string;
}

async function versionOf(
  client: AliasClient,
  { instance, model, alias }: AliasPlace,
  signal: AbortSignal,
): Promise<string | null> {
  const found = await client
    .getModel(model, signal)
    .catch(error => Promise.reject(inWords(error, instance, model)));
  if (!found) {
    throw new NotFoundError(`There is no registered model ${model} any more`);
  }
  const aliases = found.aliases ?? [];
  return aliases.find(each => each.alias === alias)?.version ?? null;
}

async function set(
  client: AliasClient,
  { instance, model, alias }: AliasPlace,
  version: string | null,
  signal: AbortSignal,
): Promise<void> {
  await client
    .setAlias(model, alias, version, signal)
    .catch(error => Promise.reject(inWords(error, instance, model)));
}

/** What trying again does not mend is said at once. */
function inWords(error: unknown, instance: string, model: string): unknown {
  if (!(error instanceof MlflowError)) return error;
  switch (error.failure) {
    case 'forbidden':
      return new NotAllowedError(
        `MLflow instance '${instance}' does not let the portal change ${model}; give its user EDIT permission`,
      );
    case 'unauthorized':
      return new NotAllowedError(error.message);
    case 'refused':
      return new ConflictError(
        `MLflow instance '${instance}' does not take this alias for ${model}; choose another name`,
      );
    default:
      return error;
  }
}

function named(version: string | null): string {
  return version === null ? 'no version' : `version ${version}`;
}
