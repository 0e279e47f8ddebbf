/** Whether `text` as a whole fits a pattern in which `*` stands for anything. */
export function matchesGlob(pattern: string, text: string): boolean {
  return globExpression(pattern).test(text);
}

const expressions = new Map<string, RegExp>();
const KEPT_EXPRESSIONS = 1000;

function globExpression(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known) return known;
  const source = pattern
    .split(/\*+/)
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const expression = new RegExp(`^${source}$`, 'i');
  if (expressions.size < KEPT_EXPRESSIONS) expressions.set(pattern, expression);
  return expression;
}
