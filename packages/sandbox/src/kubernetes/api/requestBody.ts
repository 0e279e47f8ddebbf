import type { Request } from 'express';
import { parse as parseYaml } from 'yaml';
import { isJsonObject, type JsonObject } from '../json';
import { badRequest, StatusError, unsupportedMediaType } from '../statusError';

/** kube-apiserver's limit (3 MB), and a little more for JSON's verbosity. */
const LARGEST_BODY = 8 * 1024 * 1024;

/** The media type without parameters. */
export function contentType(request: Request): string {
  return (request.headers['content-type'] ?? '').split(';')[0].trim();
}

export async function readText(request: Request): Promise<string> {
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
  return Buffer.concat(chunks).toString('utf8');
}

function parseText(text: string, yaml: boolean): unknown {
  try {
    return yaml ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `error decoding the body: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
}

/** The body as JSON or YAML, whichever its type says. */
export async function readValue(request: Request): Promise<unknown> {
  const type = contentType(request);
  const text = await readText(request);
  if (type === 'application/vnd.kubernetes.protobuf') {
    throw unsupportedMediaType(['application/json', 'application/yaml']);
  }
  return parseText(text, type.endsWith('yaml'));
}

export async function readObject(request: Request): Promise<JsonObject> {
  const value = await readValue(request);
  if (!isJsonObject(value)) {
    throw badRequest('the body of the request has to be an object');
  }
  return value;
}
