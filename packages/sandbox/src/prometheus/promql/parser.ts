import { notUnderstood, parseError } from './error';
import { durationSeconds, tokenize, unquote, type Token } from './lexer';

export interface Matcher {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  value: string;
}

export interface Selector {
  metric: string;
  matchers: Matcher[];
  /** Seconds; present on a range vector. */
  range?: number;
}

export type Expression =
  | { type: 'number'; value: number }
  | { type: 'selector'; selector: Selector }
  | { type: 'call'; name: string; args: Expression[] }
  | {
      type: 'aggregation';
      name: string;
      grouping: { by: boolean; labels: string[] };
      expression: Expression;
    }
  | { type: 'binary'; operator: string; left: Expression; right: Expression }
  | { type: 'negation'; expression: Expression };

const AGGREGATIONS = new Set(['sum', 'avg', 'min', 'max', 'count']);
const FOREIGN_AGGREGATIONS = new Set([
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
  'group',
]);
const PRECEDENCE: Record<string, number> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
};

/** Parses the part of PromQL that metrics of a rollout are asked for with. */
export function parsePromql(query: string): Expression {
  if (!query.trim()) {
    throw parseError(0, 'no expression found in input');
  }
  return new Parser(tokenize(query)).parse();
}

class Parser {
  private readonly tokens: Token[];
  private index = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  parse(): Expression {
    const expression = this.binary(0);
    if (this.peek.type !== 'end') {
      throw this.unexpected();
    }
    return expression;
  }

  private get peek(): Token {
    return this.tokens[this.index];
  }

  private next(): Token {
    const token = this.peek;
    this.index += 1;
    return token;
  }

  private takes(symbol: string): boolean {
    if (this.peek.type === 'symbol' && this.peek.text === symbol) {
      this.index += 1;
      return true;
    }
    return false;
  }

  private expect(symbol: string): void {
    if (!this.takes(symbol)) {
      throw this.unexpected(`, expected "${symbol}"`);
    }
  }

  private unexpected(more = '') {
    const { type, text, position } = this.peek;
    const what = type === 'end' ? 'end of input' : `"${text}"`;
    return parseError(position, `unexpected ${what}${more}`);
  }

  private binary(least: number): Expression {
    let left = this.unary();
    for (;;) {
      const operator = this.peek.text.toLowerCase();
      const precedence =
        this.peek.type === 'symbol' || this.peek.type === 'name'
          ? PRECEDENCE[operator]
          : undefined;
      if (precedence === undefined || precedence <= least) {
        return left;
      }
      this.next();
      this.refuseMatching();
      // `^` binds to the right.
      const right = this.binary(operator === '^' ? precedence - 1 : precedence);
      left = { type: 'binary', operator, left, right };
    }
  }

  private refuseMatching(): void {
    const { type, text } = this.peek;
    if (type === 'name' && ['on', 'ignoring', 'bool'].includes(text)) {
      throw notUnderstood(`the modifier "${text}" of a binary operator`);
    }
  }

  private unary(): Expression {
    if (this.takes('-')) {
      return { type: 'negation', expression: this.binary(5) };
    }
    if (this.takes('+')) {
      return this.binary(5);
    }
    return this.primary();
  }

  private primary(): Expression {
    const token = this.peek;
    if (this.takes('(')) {
      const expression = this.binary(0);
      this.expect(')');
      return this.refuseModifiers(expression);
    }
    if (token.type === 'number') {
      this.next();
      return { type: 'number', value: Number(token.text) };
    }
    if (token.type === 'symbol' && token.text === '{') {
      return this.selector('');
    }
    if (token.type !== 'name') {
      throw this.unexpected();
    }
    this.next();
    return this.named(token.text);
  }

  private named(name: string): Expression {
    const lower = name.toLowerCase();
    if (FOREIGN_AGGREGATIONS.has(lower)) {
      throw notUnderstood(`the aggregation "${lower}"`);
    }
    if (AGGREGATIONS.has(lower)) {
      return this.aggregation(lower);
    }
    if (lower === 'nan' || lower === 'inf') {
      return { type: 'number', value: lower === 'nan' ? NaN : Infinity };
    }
    return this.takes('(')
      ? this.refuseModifiers({ type: 'call', name, args: this.list() })
      : this.selector(name);
  }

  private list(): Expression[] {
    const items: Expression[] = [];
    if (this.takes(')')) {
      return items;
    }
    do {
      items.push(this.binary(0));
    } while (this.takes(','));
    this.expect(')');
    return items;
  }

  private aggregation(name: string): Expression {
    const before = this.grouping();
    this.expect('(');
    const [expression, ...rest] = this.list();
    if (!expression || rest.length > 0) {
      throw this.unexpected(` in aggregation "${name}"`);
    }
    const grouping = before ?? this.grouping() ?? { by: true, labels: [] };
    return { type: 'aggregation', name, grouping, expression };
  }

  private grouping(): { by: boolean; labels: string[] } | undefined {
    const { type, text } = this.peek;
    if (type !== 'name' || (text !== 'by' && text !== 'without')) {
      return undefined;
    }
    this.next();
    this.expect('(');
    const labels: string[] = [];
    while (!this.takes(')')) {
      if (this.peek.type !== 'name') {
        throw this.unexpected(' in grouping opts, expected label');
      }
      labels.push(this.next().text);
      if (!this.takes(',') && this.peek.text !== ')') {
        throw this.unexpected(' in grouping opts, expected "," or ")"');
      }
    }
    return { by: text === 'by', labels };
  }

  private selector(metric: string): Expression {
    const matchers = this.takes('{') ? this.matchers() : [];
    const selector: Selector = { metric, matchers };
    if (this.takes('[')) {
      const token = this.next();
      if (token.type !== 'duration') {
        throw parseError(
          token.position,
          `unexpected "${token.text}" in matrix selector, expected duration`,
        );
      }
      if (this.peek.text.startsWith(':')) {
        throw notUnderstood('subqueries');
      }
      selector.range = durationSeconds(token.text);
      this.expect(']');
    }
    return this.refuseModifiers({ type: 'selector', selector });
  }

  private refuseModifiers(expression: Expression): Expression {
    const { type, text } = this.peek;
    if (type === 'name' && text === 'offset') {
      throw notUnderstood('the modifier "offset"');
    }
    if (type === 'symbol' && text === '@') {
      throw notUnderstood('the modifier "@"');
    }
    if (type === 'symbol' && text === '[') {
      throw notUnderstood('subqueries');
    }
    return expression;
  }

  private matchers(): Matcher[] {
    const matchers: Matcher[] = [];
    while (!this.takes('}')) {
      matchers.push(this.matcher());
      if (!this.takes(',') && this.peek.text !== '}') {
        throw this.unexpected(' in label matching, expected "," or "}"');
      }
    }
    return matchers;
  }

  private matcher(): Matcher {
    const label = this.next();
    const operator = this.next();
    const value = this.next();
    if (
      label.type !== 'name' ||
      !isMatchOperator(operator.text) ||
      value.type !== 'string'
    ) {
      throw parseError(label.position, 'unexpected input in label matching');
    }
    return {
      label: label.text,
      operator: operator.text,
      value: unquote(value),
    };
  }
}

function isMatchOperator(text: string): text is Matcher['operator'] {
  return text === '=' || text === '!=' || text === '=~' || text === '!~';
}
