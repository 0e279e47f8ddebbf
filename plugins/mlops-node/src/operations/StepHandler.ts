import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { z } from 'zod';
import type { DeliveryView } from './DeliveryAction';

/**
 * What a step is given. It may run more than once: after a crash, after a
 * fault of the network, and again and again while it waits. So it looks first
 * whether its effect is there already.
 *
 * @public
 */
export interface StepContext<TInput> {
  operation: {
    /** To be put on what is made upstream, so that it is found again. */
    id: string;
    entityRef: string;
    environment?: string;
    action: string;
    title: string;
    reason?: string;
    requestedBy: string;
  };
  entity: Entity;
  input: TInput;
  /** What `saveCheckpoint` was given last, in this or an earlier life. */
  checkpoint: JsonObject | undefined;
  /** Resolves when it is on disk: save first, change the world then. */
  saveCheckpoint(checkpoint: JsonObject): Promise<void>;
  /** What earlier steps put out, by step id. */
  outputs: Readonly<Record<string, JsonObject>>;
  /** What is known now, from memory. */
  delivery(): DeliveryView;
  /** Aborts at the deadline, when it is cancelled, and when the portal stops. */
  signal: AbortSignal;
  logger: LoggerService;
}

/**
 * - `done`: `output` is for later steps and for `undo`; no secrets, it is kept.
 * - `waiting`: it runs again when something changed about the entity, and
 *   after `againAfterMs` at the latest (2 s by default).
 *
 * @public
 */
export type StepOutcome =
  | { state: 'done'; message?: string; url?: string; output?: JsonObject }
  | { state: 'waiting'; message: string; url?: string; againAfterMs?: number };

/**
 * Carries out the steps of one kind in one system. Made by
 * `createStepHandler`.
 *
 * A `ServiceUnavailableError` or `RetryAfterError` is tried again until the
 * deadline; any other error fails the operation, and the steps before it are
 * undone in the other order, where they can be.
 *
 * @public
 */
export interface StepHandler {
  readonly system: string;
  readonly kind: string;
  run(context: StepContext<unknown>): Promise<StepOutcome>;
  /** Takes back what the step did, also when it did not come to its end. */
  undo?(context: UndoContext<unknown>): Promise<UndoOutcome>;
}

/**
 * What became of it. `stays`: it is there for good, as a pull request that is
 * merged; the operation's end names it then among what was done.
 *
 * @public
 */
export type UndoOutcome =
  { message?: string; stays?: false } | { message: string; stays: true };

/** @public */
export interface UndoContext<TInput> extends StepContext<TInput> {
  /** Absent when the step did not come to its end. */
  output: JsonObject | undefined;
}

/** @public */
export function createStepHandler<TSchema extends z.ZodType>(options: {
  system: string;
  kind: string;
  input: TSchema;
  run(context: StepContext<z.output<TSchema>>): Promise<StepOutcome>;
  undo?(context: UndoContext<z.output<TSchema>>): Promise<UndoOutcome>;
}): StepHandler {
  const { system, kind, input: schema, run, undo } = options;
  return {
    system,
    kind,
    run: context => run({ ...context, input: schema.parse(context.input) }),
    ...(undo && {
      undo: context => undo({ ...context, input: schema.parse(context.input) }),
    }),
  };
}
