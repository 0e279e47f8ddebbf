/** What `{{…}}` may name, and its value. */
export type Scope = Readonly<Record<string, string>>;

const TAG = /\{\{\s*([^={}][^{}]*?)\s*\}\}/g;

/** Replaces each `{{name}}` that the scope knows; others stay as they are. */
function substitute(text: string, scope: Scope): string {
  return text.replace(TAG, (tag, name: string) =>
    Object.hasOwn(scope, name) ? scope[name] : tag,
  );
}

/** Substitutes in every text of a JSON value. */
export function substituteAll(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') {
    return substitute(value, scope);
  }
  if (Array.isArray(value)) {
    return value.map(item => substituteAll(item, scope));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        substituteAll(item, scope),
      ]),
    );
  }
  return value;
}

const COMPARISON = /^\s*(.+?)\s*(==|!=|>=|<=|>|<)\s*(.+?)\s*$/;

/**
 * A `when` clause: comparisons joined by `&&` and `||`.
 *
 * @throws Error for what is not such an expression.
 */
export function holds(expression: string): boolean {
  return expression
    .split('||')
    .some(either => either.split('&&').every(comparisonHolds));
}

function comparisonHolds(text: string): boolean {
  const bare = text.trim().replace(/^\((.*)\)$/, '$1');
  if (bare === 'true' || bare === 'false') {
    return bare === 'true';
  }
  const match = COMPARISON.exec(bare);
  if (!match || bare.includes('{{')) {
    throw new Error(`Invalid 'when' expression '${text}'`);
  }
  const [left, right] = [unquote(match[1]), unquote(match[3])];
  const numeric = isNumber(left) && isNumber(right);
  const order = numeric
    ? Number(left) - Number(right)
    : Number(left > right) - Number(left < right);
  switch (match[2]) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    default:
      return order <= 0;
  }
}

function unquote(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}
