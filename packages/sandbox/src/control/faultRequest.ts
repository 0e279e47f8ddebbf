import { z } from 'zod';
import type { Faults } from '../faults';
import type { FaultySystem } from '../systems';

const times = {
  /** How many requests it befalls. */
  count: z.number().int().positive().optional(),
  /** Until it is switched off; true when no count is given. */
  on: z.boolean().optional(),
};

const requestClass = z.enum([
  'discovery',
  'get',
  'list',
  'log',
  'watch',
  'write',
]);

const scope = {
  ...times,
  only: z.union([requestClass, z.array(requestClass)]).optional(),
};

/** What `POST /faults/{system}` takes. */
export const faultRequest = z.discriminatedUnion('fault', [
  z.object({ fault: z.literal('dropWatches') }).strict(),
  z.object({ fault: z.literal('closeWatches') }).strict(),
  z.object({ fault: z.literal('expireWatches') }).strict(),
  z.object({ fault: z.literal('compact') }).strict(),
  z
    .object({ fault: z.literal('hangWatches'), on: z.boolean().optional() })
    .strict(),
  z
    .object({
      fault: z.literal('gone'),
      as: z.enum(['status', 'event']).optional(),
      ...times,
    })
    .strict(),
  z
    .object({
      fault: z.literal('tooManyRequests'),
      retryAfterSeconds: z.number().int().nonnegative().optional(),
      ...scope,
    })
    .strict(),
  z
    .object({
      fault: z.literal('serverError'),
      status: z.number().int().min(500).max(599).optional(),
      ...scope,
    })
    .strict(),
  z.object({ fault: z.literal('badJson'), ...scope }).strict(),
  z
    .object({
      fault: z.literal('latency'),
      milliseconds: z.number().nonnegative().max(600_000),
    })
    .strict(),
  z.object({ fault: z.literal('down'), on: z.boolean().optional() }).strict(),
  z
    .object({
      fault: z.literal('controllerStopped'),
      on: z.boolean().optional(),
    })
    .strict(),
  z
    .object({ fault: z.literal('rejectTokens'), on: z.boolean().optional() })
    .strict(),
]);

export type FaultRequest = z.infer<typeof faultRequest>;

/** Does what a request asks for. */
export async function causeFault(
  faults: Faults,
  system: FaultySystem,
  request: FaultRequest,
  compact: () => void,
): Promise<void> {
  const target = faults.of(system);
  switch (request.fault) {
    case 'dropWatches':
    case 'closeWatches':
    case 'expireWatches':
      target[request.fault]();
      break;
    case 'compact':
      compact();
      break;
    case 'controllerStopped':
    case 'hangWatches':
    case 'rejectTokens':
      target[request.fault](request.on);
      break;
    case 'down':
      await target.down(request.on);
      break;
    case 'latency':
      target.latency(request.milliseconds);
      break;
    case 'gone':
    case 'tooManyRequests':
    case 'serverError':
    case 'badJson': {
      const { fault, count, on, ...options } = request;
      target[fault](count ?? on ?? true, options);
      break;
    }
    default:
      throw new Error('this fault is not known');
  }
}
