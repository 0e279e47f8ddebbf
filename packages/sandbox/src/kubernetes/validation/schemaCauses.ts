import type { ErrorObject } from 'ajv';
import { valueAt } from '../json';
import type { StatusCause } from '../statusError';

/** `/spec/metrics/0/name` as Kubernetes writes it: `spec.metrics[0].name`. */
function fieldOf(segments: readonly string[]): string {
  return segments.reduce((path, segment) => {
    if (/^\d+$/.test(segment)) {
      return `${path}[${segment}]`;
    }
    return path ? `${path}.${segment}` : segment;
  }, '');
}

function typeName(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'integer' : 'number';
  }
  return typeof value;
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `"${typeName(value)}"`
    : (JSON.stringify(value) ?? '""');
}

function causeOf(error: ErrorObject, root: unknown): StatusCause {
  const segments = error.instancePath
    .split('/')
    .slice(1)
    .map(segment => segment.replace(/~1/g, '/').replace(/~0/g, '~'));
  const field = fieldOf(segments);
  const value = valueAt(root, segments);
  switch (error.keyword) {
    case 'required':
      return {
        reason: 'FieldValueRequired',
        message: 'Required value',
        field: fieldOf([...segments, String(error.params.missingProperty)]),
      };
    case 'type': {
      const found = typeName(value);
      return {
        reason: 'FieldValueTypeInvalid',
        message: `Invalid value: "${found}": ${field} in body must be of type ${String(
          error.params.type,
        )}: "${found}"`,
        field,
      };
    }
    case 'enum': {
      const allowed: unknown[] = error.params.allowedValues;
      return {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${shown(
          value,
        )}: supported values: ${allowed.map(shown).join(', ')}`,
        field,
      };
    }
    case 'pattern':
      return {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${shown(
          value,
        )}: ${field} in body should match '${String(error.params.pattern)}'`,
        field,
      };
    case 'oneOf':
      return {
        reason: 'FieldValueInvalid',
        message: `Invalid value: "": "${field}" must validate one and only one schema (oneOf). Found none valid`,
        field,
      };
    default:
      return {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${shown(value)}: ${field} in body ${
          error.message ?? 'is invalid'
        }`,
        field,
      };
  }
}

/** What a JSON schema's errors are to an API server, without repetitions. */
export function schemaCauses(
  errors: readonly ErrorObject[],
  root: unknown,
): StatusCause[] {
  const causes = new Map<string, StatusCause>();
  for (const error of errors) {
    // The alternatives of a `oneOf` that failed are not causes of their own.
    if (!/\/(oneOf|anyOf)\/\d/.test(error.schemaPath)) {
      const cause = causeOf(error, root);
      causes.set(`${cause.field}: ${cause.message}`, cause);
    }
  }
  return [...causes.values()];
}
