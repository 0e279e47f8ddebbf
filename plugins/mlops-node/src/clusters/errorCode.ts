import { isError } from '@backstage/errors';

/** The code of an error (`ENOENT`), or of the innermost cause that has one. */
export function errorCode(error: unknown): string | undefined {
  let code: string | undefined;
  let cause = error;
  for (let depth = 0; depth < 5 && isError(cause); depth += 1) {
    if (typeof cause.code === 'string') code = cause.code;
    cause = cause.cause;
  }
  return code;
}
