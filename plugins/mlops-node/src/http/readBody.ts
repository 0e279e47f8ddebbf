/** More than this was sent. @public */
export class BodyTooLargeError extends Error {
  name = 'BodyTooLargeError';
}

/**
 * A response's text, as long as it is not absurdly large.
 *
 * @throws BodyTooLargeError above `maxBytes`; the rest is not read.
 *
 * @public
 */
export async function readBody(
  response: Response,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the body.
    if (length > maxBytes) {
      throw new BodyTooLargeError(
        `more than ${Math.round(maxBytes / 1024 / 1024)} MiB`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length).toString('utf8');
}
