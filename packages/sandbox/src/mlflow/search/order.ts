import { invalid } from '../errors';
import type { Dialect, EntityType } from './dialects';
import { identifierOf } from './filter';

export interface Order {
  type: EntityType;
  key: string;
  ascending: boolean;
}

type Value = string | number | undefined;

const CLAUSE =
  /^\s*((?:[\w-]+\.)?(?:`[^`]*`|"[^"]*"|[\w./-]+))(?:\s+(asc|desc))?\s*$/i;

/** Reads `order_by`. @throws MlflowError */
export function parseOrder(
  clauses: readonly string[],
  dialect: Dialect,
): Order[] {
  return clauses.map(clause => {
    const match = CLAUSE.exec(clause);
    if (!match) {
      throw invalid(
        `Invalid order_by clause '${clause}'. Could not be parsed.`,
      );
    }
    return {
      ...identifierOf(match[1], dialect, [
        ...dialect.orderable,
        ...Object.keys(dialect.synonyms),
      ]),
      ascending: match[2]?.toLowerCase() !== 'desc',
    };
  });
}

/**
 * Sorts by the orders, the first weighing most. What is absent comes last
 * either way, and NaN just before it.
 */
export function sortBy<T>(
  items: readonly T[],
  orders: readonly Order[],
  lookup: (item: T, order: Order) => Value,
): T[] {
  return [...items].sort((a, b) => {
    for (const order of orders) {
      const difference = compare(lookup(a, order), lookup(b, order), order);
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  });
}

function compare(a: Value, b: Value, { ascending }: Order): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === undefined || b === undefined || rankOf(a) > 0) {
    return rank;
  }
  if (a === b) return 0;
  return a < b === ascending ? -1 : 1;
}

function rankOf(value: Value): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}
