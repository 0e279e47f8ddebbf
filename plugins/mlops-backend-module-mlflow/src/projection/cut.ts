import type { RunAnswer } from '../client/schemas';

const MOST_ENTRIES = 200;
const LONGEST_VALUE = 1_000;
const LONGEST_DESCRIPTION = 5_000;

type KeyValues = ReadonlyArray<{ key: string; value?: string }>;
type Metrics = NonNullable<NonNullable<RunAnswer['data']>['metrics']>;

/** Tags and parameters may be of any number and length; a page is not. */
export function cutKeyValues(
  entries: KeyValues | undefined,
): Record<string, string> {
  return Object.fromEntries(
    (entries ?? [])
      .slice(0, MOST_ENTRIES)
      .map(({ key, value }) => [key, cutText(value ?? '', LONGEST_VALUE)]),
  );
}

/**
 * A metric that is not a number, or not a finite one, has no value to show or
 * to judge: a gate on it finds insufficient data. MLflow's SQL store keeps an
 * infinity as the largest double there is (sqlalchemy_store.py).
 */
export function cutMetrics(
  metrics: Metrics | undefined,
): Record<string, number> {
  return Object.fromEntries(
    (metrics ?? [])
      .filter(({ value }) => Math.abs(value) < Number.MAX_VALUE)
      .slice(0, MOST_ENTRIES)
      .map(({ key, value }) => [key, value]),
  );
}

export function cutDescription(text: string | undefined): string | undefined {
  return text ? cutText(text, LONGEST_DESCRIPTION) : undefined;
}

function cutText(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
