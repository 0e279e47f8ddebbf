import { isError } from '@backstage/errors';
import type { PreviewProblem } from '@slipway/backstage-plugin-mlops-common';

/** What errors of the scaffolder are called that are about the answers. */
const OF_THE_ANSWERS = new Set(['InputError', 'ConflictError']);

/** The sentence of a backend that said no. */
export function sentenceOf(error: unknown): string {
  return cause(error)?.message ?? String(error);
}

/** Whether other answers would help. */
export function isOfTheAnswers(error: unknown): boolean {
  return OF_THE_ANSWERS.has(cause(error)?.name ?? '');
}

export function isNotAllowed(error: unknown): boolean {
  return cause(error)?.name === 'NotAllowedError';
}

const FORM = /^The form is not right: /;

/** `The form is not right: a: …; b: …`, as a list with the titles of the form. */
export function problemsOf(
  error: unknown,
  titleOf: (field: string) => string | undefined,
): PreviewProblem[] {
  const sentence = sentenceOf(error);
  const parts = FORM.test(sentence)
    ? sentence.replace(FORM, '').split(/; (?=[\w.]+: )/)
    : [sentence];
  return parts.map(part => {
    const [, field, message] = /^([\w.]+): (.*)$/s.exec(part) ?? [];
    const title = field && titleOf(field);
    return title ? { field: title, message } : { message: part };
  });
}

/** A `ResponseError` carries what was said elsewhere. */
function cause(error: unknown): Error | undefined {
  if (!isError(error)) return undefined;
  return isError(error.cause) ? error.cause : error;
}
