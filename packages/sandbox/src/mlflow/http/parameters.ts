import type { Request } from 'express';
import { z } from 'zod';
import { invalid } from '../errors';

/** Parameters by name: of the query for a GET, of the JSON body otherwise. */
export function parametersOf(request: Request): Record<string, unknown> {
  if (request.method === 'GET') {
    const query = new URL(request.originalUrl, 'http://localhost').searchParams;
    return Object.fromEntries(
      [...new Set(query.keys())].map(key => {
        const values = query.getAll(key);
        return [key, values.length === 1 ? values[0] : values];
      }),
    );
  }
  const type = request.headers['content-type'];
  if (!type) {
    throw invalid('Bad Request. Content-Type header is missing.');
  }
  if (type.split(';')[0].trim() !== 'application/json') {
    throw invalid(
      "Bad Request. Content-Type must be one of ['application/json'].",
    );
  }
  const body: unknown = request.body;
  return isRecord(body) ? body : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that must be there and not be empty. */
export const required = z.string().min(1);
export const text = z
  .string()
  .nullish()
  .transform(value => value ?? undefined);

const intlike = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
export const integer = intlike.nullish().transform(value => value ?? undefined);
export const requiredInteger = intlike;

/** Python's float(): a number, or its text, or one of the three words. */
export const requiredNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?)$/i)
    .transform(floatOf),
]);

function floatOf(value: string): number {
  if (/nan/i.test(value)) return NaN;
  if (/inf/i.test(value)) return value.startsWith('-') ? -Infinity : Infinity;
  return Number(value);
}

/** `max_results`, with the server's default and its limit. */
export function pageSize(standard: number, limit: number) {
  return intlike
    .pipe(z.number().min(0).max(limit))
    .nullish()
    .transform(value => value ?? standard);
}

/** A repeated parameter; once in a query is a list of one. */
export const texts = z.preprocess(
  value => (typeof value === 'string' ? [value] : (value ?? [])),
  z.array(z.string()),
);
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform(v => v === 'true')])
  .nullish()
  .transform(value => value ?? false);

/** `[{key, value}]`, as tags and params come. */
export const pairs = z
  .array(z.object({ key: z.string(), value: z.string().default('') }))
  .nullish()
  .transform(list =>
    (list ?? []).map(({ key, value }): [string, string] => [key, value]),
  );

export const things = z
  .array(z.record(z.string(), z.unknown()))
  .nullish()
  .transform(list => list ?? []);

const SEE_DOCS =
  ' See the API docs for more information about request parameters.';

/** @throws MlflowError that names the first parameter which is not right. */
export function read<T extends z.ZodRawShape>(
  shape: T,
  parameters: Record<string, unknown>,
) {
  const result = z.object(shape).safeParse(parameters);
  if (result.success) {
    return result.data;
  }
  const [name] = result.error.issues[0]?.path ?? [];
  const value = parameters[String(name)];
  if (value === undefined || value === null || value === '') {
    throw invalid(
      `Missing value for required parameter '${String(name)}'.${SEE_DOCS}`,
    );
  }
  throw invalid(
    `Invalid value ${JSON.stringify(value)} for parameter '${String(name)}' supplied:  Hint: Value was of type '${pythonType(value)}'.${SEE_DOCS}`,
  );
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'boolean':
      return 'bool';
    default:
      return 'dict';
  }
}
