const MAX_STRINGS = 20_000;
const MAX_LENGTH = 200;
const strings = new Map<string, string>();

/**
 * The same string object for the same text. Thousands of Applications repeat
 * their projects, repositories and label keys.
 */
export function intern(text: string): string {
  if (text.length > MAX_LENGTH) return text;
  const known = strings.get(text);
  if (known !== undefined) return known;
  if (strings.size >= MAX_STRINGS) strings.clear();
  strings.set(text, text);
  return text;
}
