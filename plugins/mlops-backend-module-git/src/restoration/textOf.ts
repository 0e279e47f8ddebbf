const LARGEST_FILE = 256 * 1024;

/** Undefined for what is no text, or too large; Git looks for a zero byte, too. */
export function textOf(content: Buffer): string | undefined {
  if (content.byteLength > LARGEST_FILE || content.includes(0)) {
    return undefined;
  }
  return content.toString('utf8');
}
