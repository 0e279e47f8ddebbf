import { applyPatch, validate, type Operation } from 'fast-json-patch';
import { cloneJson, isJsonObject, type JsonObject } from '../json';
import { badRequest, StatusError } from '../statusError';

function isOperation(value: unknown): value is Operation {
  return (
    isJsonObject(value) &&
    typeof value.op === 'string' &&
    typeof value.path === 'string'
  );
}

/** Applies a JSON patch (RFC 6902) without changing its target. */
export function jsonPatch(target: JsonObject, operations: unknown): JsonObject {
  if (!Array.isArray(operations) || !operations.every(isOperation)) {
    throw badRequest('a JSON patch has to be a list of operations');
  }
  const document = cloneJson(target);
  const problem = validate(operations, document);
  if (problem) {
    throw new StatusError({
      code: 422,
      reason: 'Invalid',
      message: `the server rejected our request due to an error in our request: ${
        problem.message.split('\n')[0]
      }`,
    });
  }
  return applyPatch(document, operations).newDocument;
}
