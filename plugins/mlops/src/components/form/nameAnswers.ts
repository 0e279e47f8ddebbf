import type { NameCheck } from '@slipway/backstage-plugin-mlops-common';

/** Answers of the form that names of repositories and namespaces are made of. */
const NAMING = [
  'environments',
  'regions',
  'serving',
  'layout',
  'gitHost',
  'repoOwner',
];

/** What a check of names is asked with: no more than it needs. */
export function namingAnswers(
  name: string,
  answers: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = NAMING.flatMap(key =>
    answers[key] === undefined ? [] : [[key, answers[key]] as const],
  );
  return { ...Object.fromEntries(given), name };
}

/** Whether a text is a name at all, as the form has it. */
export function isName(
  text: string,
  schema: { pattern?: unknown; minLength?: unknown; maxLength?: unknown },
): boolean {
  const { maxLength, minLength, pattern } = schema;
  return (
    text !== '' &&
    (typeof minLength !== 'number' || text.length >= minLength) &&
    (typeof maxLength !== 'number' || text.length <= maxLength) &&
    (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text))
  );
}

type Taken = Extract<NameCheck, { state: 'taken' }>;

const IS_TAKEN = ' is taken: ';

/** Goes on after the title of the field: `'Name' churn is taken: …`. */
export function takenSentence(
  name: string,
  { suggestion, taken }: Taken,
): string {
  const all = taken.map(({ message }) => message).join(' ');
  return `${name}${IS_TAKEN}${all} ${
    suggestion
      ? `Choose another one; ${suggestion} is free.`
      : 'Choose another one.'
  }`;
}

/**
 * The errors of the field as it is now: the form keeps what it said of the name
 * before until one goes on.
 */
export function presentErrors(
  errors: readonly string[],
  taken: string | undefined,
): string[] {
  const others = errors.filter(error => !error.includes(IS_TAKEN));
  return taken === undefined ? others : [...others, taken];
}
