const MAX_STRINGS = 20_000;
const MAX_LENGTH = 200;
const strings = new Map<string, string>();

/**
 * The same string object for the same text. Thousands of objects repeat
 * their projects, repositories and label keys.
 *
 * @public
 */
export function intern(text: string): string {
  if (text.length > MAX_LENGTH) return text;
  const known = strings.get(text);
  if (known !== undefined) return known;
  if (strings.size >= MAX_STRINGS) strings.clear();
  strings.set(text, text);
  return text;
}

/** As `intern`, for what may be absent or empty. @public */
export function internSome(text: string | undefined): string | undefined {
  return text ? intern(text) : undefined;
}

/**
 * At most `length` characters. A copy: V8 keeps the whole of a string in
 * memory as long as a slice of it lives.
 *
 * @public
 */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length - 1);
  return Buffer.from(`${kept}…`).toString();
}
