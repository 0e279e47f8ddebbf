import { invalid } from '../errors';

/** A piece of a filter: a word (`metrics.acc`), a value, or a sign. */
export type Token =
  | { kind: 'word'; text: string }
  | { kind: 'text'; text: string; value: string }
  | { kind: 'number'; text: string; value: number }
  | { kind: 'list'; text: string; value: string[] }
  | { kind: 'sign'; text: string };

const PATTERNS: Array<[Token['kind'] | 'space', RegExp]> = [
  ['space', /\s+/y],
  // An identifier may quote the part after the dot: tags.`mlflow.user`.
  ['word', /[A-Za-z_][\w-]*(?:\.(?:`[^`]*`|"[^"]*"|[\w./-]+))?|`[^`]*`/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['text', /'(?:[^']|'')*'|"[^"]*"/y],
  ['list', /\([^()]*\)/y],
  ['sign', />=|<=|!=|<>|=|<|>/y],
];

export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    const match = matchAt(filter, at);
    if (!match) {
      throw invalid(
        `Invalid clause(s) in filter string: '${filter.slice(at)}'`,
      );
    }
    at += match.text.length;
    if (match.kind !== 'space') {
      tokens.push(tokenOf(match.kind, match.text));
    }
  }
  return tokens;
}

function matchAt(filter: string, at: number) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(filter)?.[0];
    if (text) {
      return { kind, text };
    }
  }
  return undefined;
}

function tokenOf(kind: Token['kind'], text: string): Token {
  switch (kind) {
    case 'number':
      return { kind, text, value: Number(text) };
    case 'text':
      return { kind, text, value: unquote(text) };
    case 'list':
      return { kind, text, value: listOf(text) };
    default:
      return { kind, text };
  }
}

export function unquote(text: string): string {
  const quoted = /^(['"`])([\s\S]*)\1$/.exec(text);
  if (!quoted) {
    return text;
  }
  return quoted[1] === "'" ? quoted[2].replace(/''/g, "'") : quoted[2];
}

function listOf(text: string): string[] {
  const inner = text.slice(1, -1).trim();
  const items = inner.match(/'(?:[^']|'')*'|"[^"]*"/g) ?? [];
  const rest = inner.replace(/'(?:[^']|'')*'|"[^"]*"|[\s,]/g, '');
  if (items.length === 0 || rest) {
    throw invalid(
      'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.',
    );
  }
  return items.map(unquote);
}
