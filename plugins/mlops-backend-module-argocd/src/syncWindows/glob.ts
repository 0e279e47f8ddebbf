const MAX_ALTERNATIVES = 64;
const BRACES = /\{([^{}]*)\}/;

/**
 * Whether a value has the shape of a pattern as Argo CD matches it: `*` is any
 * text, `?` any character, `[a-z]` one of a set, `{a,b}` one of several
 * (argo-cd v3.5, util/glob, which separates nothing).
 */
export function globMatches(pattern: string, value: string): boolean {
  return alternatives(pattern).some(one => matches(tokens(one), value));
}

function alternatives(pattern: string): string[] {
  let all = [pattern];
  while (all.length < MAX_ALTERNATIVES && all.some(one => BRACES.test(one))) {
    all = all.flatMap(one => {
      const found = BRACES.exec(one);
      if (!found) return [one];
      const [braces, inner] = found;
      const before = one.slice(0, found.index);
      const after = one.slice(found.index + braces.length);
      return inner.split(',').map(part => `${before}${part}${after}`);
    });
  }
  return all.slice(0, MAX_ALTERNATIVES);
}

type Token = '*' | ((character: string) => boolean);

function tokens(pattern: string): Token[] {
  const all: Token[] = [];
  for (const [part] of pattern.matchAll(/\[!?[^\]]+\]|\\?[^]/gu)) {
    if (part !== '*') all.push(oneCharacter(part));
    else if (all.at(-1) !== '*') all.push('*');
  }
  return all;
}

function oneCharacter(part: string): (character: string) => boolean {
  if (part === '?') return () => true;
  if (part.length > 2 && part.startsWith('[')) return oneOf(part.slice(1, -1));
  const literal = part.startsWith('\\') && part.length > 1 ? part[1] : part;
  return character => character === literal;
}

function oneOf(set: string): (character: string) => boolean {
  const negated = set.startsWith('!');
  const members = [...(negated ? set.slice(1) : set).matchAll(/(.)-(.)|(.)/gu)];
  return character =>
    negated !==
    members.some(([, low, high, single]) =>
      single === undefined
        ? character >= low && character <= high
        : character === single,
    );
}

/** In time proportional to pattern × value, whatever the pattern. */
function matches(pattern: readonly Token[], value: string): boolean {
  const characters = [...value];
  let at = 0;
  let next = 0;
  let star: { token: number; from: number } | undefined;
  while (at < characters.length) {
    const token = pattern[next];
    if (token === '*') {
      star = { token: next, from: at };
      next += 1;
    } else if (token?.(characters[at])) {
      at += 1;
      next += 1;
    } else if (star) {
      star.from += 1;
      at = star.from;
      next = star.token + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(next).every(token => token === '*');
}
