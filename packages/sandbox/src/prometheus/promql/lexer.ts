import { parseError } from './error';

export type TokenType =
  'number' | 'string' | 'name' | 'duration' | 'symbol' | 'end';

export interface Token {
  type: TokenType;
  text: string;
  position: number;
}

const PATTERNS: ReadonlyArray<[TokenType | 'space', RegExp]> = [
  ['space', /\s+|#[^\n]*/y],
  ['duration', /(\d+(ms|[smhdwy]))+/y],
  ['number', /(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/y],
  ['string', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/y],
  ['name', /[a-zA-Z_:][a-zA-Z0-9_:.]*/y],
  ['symbol', /=~|!~|!=|==|>=|<=|[-+*/%^=<>(){}[\],@]/y],
];

export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < query.length) {
    const found = match(query, position);
    if (!found) {
      throw parseError(
        position,
        `unexpected character: '${query.charAt(position)}'`,
      );
    }
    if (found.type !== 'space') {
      tokens.push({ type: found.type, text: found.text, position });
    }
    position += found.text.length;
  }
  tokens.push({ type: 'end', text: '', position });
  return tokens;
}

function match(query: string, position: number) {
  for (const [type, pattern] of PATTERNS) {
    pattern.lastIndex = position;
    const found = pattern.exec(query);
    if (found) {
      return { type, text: found[0] };
    }
  }
  return undefined;
}

const UNIT_SECONDS: Record<string, number> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
  w: 604800,
  y: 31536000,
};

/** `1h30m` in seconds. */
export function durationSeconds(text: string): number {
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    seconds += Number(amount) * UNIT_SECONDS[unit];
  }
  return seconds;
}

/** The content of a quoted string. */
export function unquote(token: Token): string {
  const inner = token.text.slice(1, -1);
  if (token.text.startsWith('`')) {
    return inner;
  }
  return inner.replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t' };
