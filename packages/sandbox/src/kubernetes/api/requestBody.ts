import type { Request } from 'express';
import { parse as parseYaml } from 'yaml';
import { isJsonObject, type JsonObject } from '../json';
import { decodeProtobuf } from '../protobuf/messages';
import { badRequest, StatusError } from '../statusError';

/** kube-apiserver's limit (3 MB), and a little more for JSON's verbosity. */
const LARGEST_BODY = 8 * 1024 * 1024;

/** The media type without parameters. */
export function contentType(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';')[0].trim();
}

async function readBytes(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BODY) {
      throw new StatusError({
        code: 413,
        reason: 'RequestEntityTooLarge',
        message: `Request entity too large: limit is ${LARGEST_BODY}`,
      });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, mediaType: string): unknown {
  try {
    if (mediaType === 'application/vnd.kubernetes.protobuf') {
      return decodeProtobuf(bytes);
    }
    const text = bytes.toString('utf8');
    return mediaType.endsWith('yaml') ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    if (error instanceof StatusError) {
      throw error;
    }
    throw badRequest(
      `error decoding the body: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
}

/** The body as JSON, YAML or protobuf, whichever its type says. */
export async function readValue(request: Request): Promise<unknown> {
  return decode(await readBytes(request), contentType(request));
}

/** The body, or an empty object where there is none. */
export async function readOptionalObject(
  request: Request,
): Promise<JsonObject> {
  const bytes = await readBytes(request);
  const value = bytes.length > 0 ? decode(bytes, contentType(request)) : {};
  return isJsonObject(value) ? value : {};
}

export async function readObject(request: Request): Promise<JsonObject> {
  const value = await readValue(request);
  if (!isJsonObject(value)) {
    throw badRequest('the body of the request has to be an object');
  }
  return value;
}
