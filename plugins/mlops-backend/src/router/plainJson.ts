import { InputError } from '@backstage/errors';

/** No request has a reason to be nested more deeply. */
const DEEPEST = 32;

/**
 * @throws InputError for JSON that is too deep for whoever walks through it, or
 *   that has U+0000, which PostgreSQL keeps in no text.
 */
export function requirePlainJson(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) {
      throw new InputError(
        `The body is nested more than ${DEEPEST} levels deep; leave out what this request does not need`,
      );
    }
    if (level.some(hasNull)) {
      throw new InputError(
        'The body has the character U+0000, which cannot be kept; leave it out',
      );
    }
    level = level.flatMap(partsOf);
  }
}

function hasNull(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}

function partsOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value : Object.entries(value).flat();
}
