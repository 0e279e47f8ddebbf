import {
  DEFAULT_ORDER,
  fromLabel,
  recogniseByConvention,
} from './defaultEnvironments';
import type {
  EnvironmentMatch,
  EnvironmentRule,
  Place,
} from './environmentRule';
import { matchesGlob } from './glob';

/** The environment of what no rule and no convention recognises. */
export const UNNAMED_ENVIRONMENT = 'default';

/**
 * Recognises the environment of a place: the first configured rule that
 * matches, else the convention of labels and names.
 */
export class Environments {
  readonly #order: ReadonlyMap<string, number>;

  constructor(private readonly rules: readonly EnvironmentRule[] = []) {
    const names =
      rules.length > 0 ? rules.map(rule => rule.name) : DEFAULT_ORDER;
    this.#order = new Map([...new Set(names)].map((name, i) => [name, i]));
  }

  recognise(place: Place): string | undefined {
    const rule = this.rules.find(({ match }) =>
      match.some(each => matchesPlace(each, place)),
    );
    return rule?.name ?? recogniseByConvention(place);
  }

  /**
   * The environments that somebody may mean by a word: `prod` is production, and
   * `prod-eu` where a rule names it so.
   */
  meantBy(word: string): string[] {
    const names = this.rules.map(({ name }) => name);
    const meant = word.trim().toLowerCase();
    const own = names.filter(name => name.toLowerCase() === meant);
    if (own.length > 0) return own;
    const usual = fromLabel(word);
    return [usual, ...names.filter(name => fromLabel(name) === usual)];
  }

  /** In the order of promotion; those of no known rank by name, before the last. */
  compare(a: string, b: string): number {
    return this.rank(a) - this.rank(b) || a.localeCompare(b);
  }

  /** The place in the order of promotion: the higher, the nearer to the last. */
  rank(name: string): number {
    const last = this.#order.size - 1;
    return this.#order.get(name) ?? last - 0.5;
  }
}

function matchesPlace(match: EnvironmentMatch, place: Place): boolean {
  return (
    matchesLabels(match.labels ?? {}, place.labels) &&
    matchesName(match.namespace, place.namespace) &&
    matchesName(match.cluster, place.cluster) &&
    matchesName(match.application, place.application)
  );
}

function matchesLabels(
  patterns: Readonly<Record<string, string>>,
  labels: Place['labels'],
): boolean {
  return Object.entries(patterns).every(([name, pattern]) =>
    matchesName(pattern, labels[name]),
  );
}

function matchesName(
  pattern: string | undefined,
  name: string | undefined,
): boolean {
  if (pattern === undefined) return true;
  return Boolean(name) && matchesGlob(pattern, name ?? '');
}
