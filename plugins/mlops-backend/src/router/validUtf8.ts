/**
 * The same bytes as valid UTF-8: what is none becomes U+FFFD. Characters that
 * are cut between two chunks are put together.
 */
export async function* validUtf8(
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<Buffer> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text) yield Buffer.from(text);
  }
  const rest = decoder.decode();
  if (rest) yield Buffer.from(rest);
}
