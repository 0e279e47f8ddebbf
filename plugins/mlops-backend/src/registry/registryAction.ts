import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { ConflictError, toError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { z } from 'zod';
import { validate } from '../router/validate';
import { Caller } from './Caller';
import type { RegistryContext } from './RegistryContext';
import { toldSchema } from './toldSchema';

const INPUT_DEPTH = 6;
/** Of an answer as much as a template needs to pick from it. */
const OUTPUT_DEPTH = 1;

/** Those that whoever shows errors knows to be meant for people. */
const TOLD = new Set([
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
  'ServiceUnavailableError',
]);

/** One Backstage action, for templates and for agents. */
export interface RegistryAction {
  name: string;
  title: string;
  description: string;
  attributes: { readOnly: boolean; destructive: boolean; idempotent: boolean };
  input: z.ZodObject;
  /** JSON Schema of those properties of the input that zod does not tell. */
  inputProperties?: JsonObject;
  output: z.ZodObject;
  run(caller: Caller, input: unknown): Promise<object>;
}

/** Keeps the type of what `run` gets. */
export function registryAction<TInput extends z.ZodObject>(
  action: Omit<RegistryAction, 'input' | 'run'> & {
    input: TInput;
    run(caller: Caller, input: z.output<TInput>): Promise<object>;
  },
): RegistryAction {
  return {
    ...action,
    run: (caller, input) =>
      action.run(caller, validate(action.input, input ?? {})),
  };
}

/** One that changes nothing. */
export function readingAction<TInput extends z.ZodObject>(
  action: Omit<Parameters<typeof registryAction<TInput>>[0], 'attributes'>,
): RegistryAction {
  return registryAction({
    ...action,
    attributes: { readOnly: true, destructive: false, idempotent: true },
  });
}

export function register(
  registry: ActionsRegistryService,
  context: RegistryContext,
  action: RegistryAction,
): void {
  const { name, title, description, attributes } = action;
  const { auth, admitCaller } = context;
  const input = toldSchema(action.input, {
    depth: INPUT_DEPTH,
    properties: action.inputProperties,
  });
  const output = toldSchema(action.output, { depth: OUTPUT_DEPTH });
  registry.register({
    name,
    title,
    description,
    attributes,
    schema: { input: () => input, output: () => output },
    action: async asked => {
      const actionId = `mlops:${name}`;
      const options = { auth, admitCaller, actionId };
      try {
        const caller = new Caller(asked.credentials, options);
        return { output: await action.run(caller, asked.input) };
      } catch (error) {
        throw told(error);
      }
    },
  });
}

/** An error of another name would be answered as a fault of the server. */
function told(thrown: unknown): Error {
  const error = toError(thrown);
  const isForCaller = 'statusCode' in error && !TOLD.has(error.name);
  return isForCaller ? new ConflictError(error.message) : error;
}
