import { invalid } from '../errors';
import type { Dialect, EntityType } from './dialects';
import { tokenize, unquote, type Token } from './tokens';

export interface Clause {
  type: EntityType;
  key: string;
  comparator: string;
  value: string | number | string[] | undefined;
}

/** What a clause is held against; several values where one suffices. */
export type Lookup = (
  type: EntityType,
  key: string,
) => string | number | undefined | ReadonlyArray<string | undefined>;

const WORD_COMPARATORS = ['LIKE', 'ILIKE', 'IN'];

/** @throws MlflowError */
export function parseFilter(
  filter: string | undefined,
  dialect: Dialect,
): Clause[] {
  if (!filter?.trim()) {
    return [];
  }
  return splitByAnd(tokenize(filter)).map(tokens => clauseOf(tokens, dialect));
}

/** Whether all clauses hold. */
export function matches(clauses: readonly Clause[], lookup: Lookup): boolean {
  return clauses.every(clause => {
    const found = lookup(clause.type, clause.key);
    return typeof found === 'object'
      ? found.some(each => holds(clause, each))
      : holds(clause, found);
  });
}

function splitByAnd(tokens: Token[]): Token[][] {
  const clauses: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'word' && token.text.toUpperCase() === 'AND') {
      clauses.push([]);
    } else {
      clauses[clauses.length - 1].push(token);
    }
  }
  return clauses;
}

function clauseOf(tokens: Token[], dialect: Dialect): Clause {
  const [left, ...rest] = tokens;
  const { comparator, value } = comparisonOf(rest);
  if (left?.kind !== 'word' || !comparator) {
    throw invalidClause(tokens, dialect);
  }
  const { type, key } = identifierOf(
    left.text,
    dialect,
    Object.keys(dialect.attributes),
  );
  const nullCheck = comparator.startsWith('IS');
  if (nullCheck ? value : !value) {
    throw invalidClause(tokens, dialect);
  }
  if (nullCheck && type !== 'tag' && type !== 'parameter') {
    throw invalid(
      `IS NULL / IS NOT NULL is only supported for tags and params, not for '${type}' '${key}'`,
    );
  }
  checkComparator(type, key, comparator, dialect);
  return {
    type,
    key,
    comparator,
    value: value && valueOf(type, key, value, dialect),
  };
}

function comparisonOf(tokens: Token[]): { comparator?: string; value?: Token } {
  const words = tokens.map(({ text }) => text.toUpperCase());
  if (words.join(' ') === 'IS NULL' || words.join(' ') === 'IS NOT NULL') {
    return { comparator: words.join(' ') };
  }
  if (words[0] === 'NOT' && words[1] === 'IN' && tokens.length === 3) {
    return { comparator: 'NOT IN', value: tokens[2] };
  }
  const known =
    tokens[0]?.kind === 'sign' || WORD_COMPARATORS.includes(words[0] ?? '');
  return known && tokens.length === 2
    ? { comparator: words[0], value: tokens[1] }
    : {};
}

function invalidClause(tokens: Token[], dialect: Dialect) {
  const text = tokens.map(token => token.text).join(' ');
  return invalid(
    `Invalid clause(s) in filter string: ${dialect.quotesClauses ? `'${text}'` : text}`,
  );
}

export function identifierOf(
  text: string,
  dialect: Dialect,
  attributes: readonly string[],
): { type: EntityType; key: string } {
  const dot =
    text.startsWith('`') || text.startsWith('"') ? -1 : text.indexOf('.');
  const prefix = dot < 0 ? 'attribute' : text.slice(0, dot);
  const type = Object.hasOwn(dialect.prefixes, prefix)
    ? dialect.prefixes[prefix]
    : undefined;
  if (!type) {
    throw invalid(`Invalid entity type '${prefix}'. ${dialect.prefixHint}`);
  }
  const given = unquote(text.slice(dot + 1));
  const key = Object.hasOwn(dialect.synonyms, given)
    ? dialect.synonyms[given]
    : given;
  if (type === 'attribute' && !attributes.includes(key)) {
    throw invalid(
      `Invalid attribute key '${given}' specified. Valid keys are '{${attributes
        .map(name => `'${name}'`)
        .join(', ')}}'`,
    );
  }
  return { type, key };
}

function checkComparator(
  type: EntityType,
  key: string,
  comparator: string,
  dialect: Dialect,
): void {
  const numeric =
    type === 'metric' ||
    (type === 'attribute' && dialect.attributes[key] === 'number');
  const of = type === 'parameter' ? 'tag' : type;
  const allowed =
    numeric || of === 'metric'
      ? dialect.comparators.number
      : dialect.comparators[of];
  if (!allowed.includes(comparator)) {
    throw invalid(`Invalid comparator for ${type}: ${comparator}`);
  }
}

function valueOf(
  type: EntityType,
  key: string,
  token: Token,
  dialect: Dialect,
): string | number | string[] {
  if (type === 'metric') {
    if (token.kind !== 'number') {
      throw invalid(
        `Expected numeric value type for metric. Found ${token.text}`,
      );
    }
    return token.value;
  }
  if (type === 'attribute' && dialect.attributes[key] === 'number') {
    if (token.kind !== 'number') {
      throw invalid(
        `Expected numeric value type for numeric attribute: ${key}. Found ${token.text}`,
      );
    }
    return token.value;
  }
  if (token.kind === 'list') {
    if (type !== 'dataset' && !dialect.listed.includes(key)) {
      throw invalid(
        `Only [${dialect.listed.map(name => `'${name}'`).join(', ')}] attributes support comparison with a list of quoted string values.`,
      );
    }
    return token.value;
  }
  if (token.kind !== 'text') {
    throw invalid(
      type === 'attribute'
        ? `Expected a quoted string value for attributes. Got value ${token.text}`
        : `Expected a quoted string value for ${type} (e.g. 'my-value'). Got value ${token.text}`,
    );
  }
  return token.value;
}

function holds(
  { comparator, value }: Clause,
  actual: string | number | undefined,
): boolean {
  if (comparator === 'IS NULL') return actual === undefined;
  if (comparator === 'IS NOT NULL') return actual !== undefined;
  if (actual === undefined || value === undefined) return false;
  if (Array.isArray(value)) {
    const included = value.includes(String(actual));
    return comparator === 'IN' ? included : !included;
  }
  switch (comparator) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
    case 'LIKE':
      return like(String(value), '').test(String(actual));
    case 'ILIKE':
      return like(String(value), 'i').test(String(actual));
    default:
      return false;
  }
}

/** SQL's LIKE: `%` stands for any text and `_` for one character. */
function like(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%/g, '[\\s\\S]*')
    .replace(/_/g, '[\\s\\S]');
  return new RegExp(`^${source}$`, flags);
}
