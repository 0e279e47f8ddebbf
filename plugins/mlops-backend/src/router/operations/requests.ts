import {
  actionRequestSchema,
  operationRequestSchema,
  rollbackInputSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import { z } from 'zod';
import type { StartRequest } from '../../operations/asked';
import { requirePlainJson } from '../plainJson';
import { text, validate } from '../validate';

const KEY = /^[\x21-\x7e]{1,200}$/;

export const operationParamsSchema = z.object({
  id: z.string().regex(/^[-0-9a-zA-Z]{1,36}$/, 'is not the id of an operation'),
});

export const operationsQuerySchema = z.object({
  environment: text(100).optional(),
  limit: z.coerce.number('is not a number').int().min(1).max(100).default(20),
});

const rollbackRequestSchema = rollbackInputSchema.extend({
  environment: z.string().min(1).max(100),
});

export function readActionRequest(req: Request) {
  return read(actionRequestSchema, req.body);
}

/** As the request for a plan of the action `rollback`. */
export function readRollbackRequest(req: Request) {
  const { environment, ...input } = read(rollbackRequestSchema, req.body);
  return { action: 'rollback', environment, input };
}

export function readOperationRequest(req: Request): StartRequest {
  const key = req.get('Idempotency-Key');
  return readStartRequest(req.body, key, 'Idempotency-Key: this header');
}

/** `where` says in an error what the key is given by. */
export function readStartRequest(
  body: unknown,
  key: string | undefined,
  where: string,
): StartRequest {
  const request = read(operationRequestSchema, body);
  if (key !== undefined && KEY.test(key)) return { ...request, key };
  throw new InputError(
    `${where} is needed, with 1 to 200 visible ASCII characters; a new one for each thing that you want done once`,
  );
}

function read<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  requirePlainJson(body);
  return validate(schema, body ?? {});
}
