import { BodyTooLargeError } from '../http/readBody';

const NEWLINE = 0x0a;
/** Far above etcd's limit of 1.5 MB an object; more is not a watch event. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/**
 * Lines of a byte stream as they become whole. Decodes only whole lines, so
 * that no character is cut by a chunk's border.
 *
 * @throws when a line grows beyond all reason.
 *
 * @public
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): string => {
    const line = decoder.decode(Buffer.concat(parts));
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end !== -1;
      end = chunk.indexOf(NEWLINE, start)
    ) {
      parts.push(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    if (start < chunk.length) {
      const rest = chunk.subarray(start);
      parts.push(rest);
      length += rest.length;
      if (length > MAX_LINE_BYTES) {
        throw new BodyTooLargeError('a line of more than 32 MiB');
      }
    }
  }
  if (parts.length > 0) yield take();
}
