import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { BodyTooLargeError, readBody } from '../../http/readBody';
import { RetryAfterError } from '../../watch/errors';
import { z } from 'zod';
import type { HostConnection } from '../hosts/HostConnection';

const MOST_BYTES = 24 * 1024 * 1024;
const MOST_WORDS = 200;
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;
const SHORTEST_RETRY_AFTER_MS = 1_000;

/** `words` are the host's own, cut and without credentials; perhaps none. */
export type Answer =
  { ok: true; body: unknown } | { ok: false; status: number; words: string };

/** @throws for what concerns the host as a whole, whatever was asked. */
export async function readAnswer(
  { title, host, kind }: HostConnection,
  authorization: string,
  response: Response,
): Promise<Answer> {
  const { status, headers } = response;
  const name = `${title} (${host})`;
  if (status >= 300 && status < 400) {
    await discard(response);
    throw new NotAllowedError(
      `${name} answers with a redirect, which is not followed; check the repository's address and the base URL in integrations.${kind}`,
    );
  }
  const retryAfterMs = askedToWait(status, headers);
  if (retryAfterMs !== undefined) {
    await discard(response);
    throw new RetryAfterError(
      `${name} asks to be asked less often (${status})`,
      retryAfterMs,
    );
  }
  if (status >= 500) {
    await discard(response);
    throw new ServiceUnavailableError(
      `${name} answers with an error (${status})`,
    );
  }
  const body = parseJson(await readText(name, response));
  if (response.ok) return { ok: true, body };
  return { ok: false, status, words: redact(wordsOf(body), authorization) };
}

/**
 * GitHub's limits come as 403 or 429 (docs.github.com, "Rate limits for the
 * REST API"); `Retry-After` is in seconds, `X-RateLimit-Reset` an instant.
 */
function askedToWait(status: number, headers: Headers): number | undefined {
  if (status !== 429 && status !== 403 && status !== 503) return undefined;
  const after = Number(headers.get('retry-after') ?? NaN) * 1000;
  if (Number.isFinite(after)) return bounded(after);
  if (headers.get('x-ratelimit-remaining') === '0') {
    const reset = Number(headers.get('x-ratelimit-reset') ?? NaN) * 1000;
    return bounded(Number.isFinite(reset) ? reset - Date.now() : 60_000);
  }
  return status === 429 ? 10_000 : undefined;
}

function bounded(ms: number): number {
  return Math.min(
    Math.max(ms, SHORTEST_RETRY_AFTER_MS),
    LONGEST_RETRY_AFTER_MS,
  );
}

const wordsSchema = z.object({
  message: z.json().optional(),
  error: z.string().optional(),
  errors: z
    .array(z.object({ message: z.string() }))
    .optional()
    .catch(undefined),
});

/** GitLab's `message` may be a list, or lists by field. */
function wordsOf(body: unknown): string {
  const parsed = wordsSchema.safeParse(body);
  if (!parsed.success) return '';
  const { message, error, errors } = parsed.data;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return [text ?? error ?? '', ...(errors ?? []).map(each => each.message)]
    .filter(Boolean)
    .join('; ');
}

/** A proxy may echo what was sent to it. */
function redact(words: string, authorization: string): string {
  const [, sent = ''] = authorization.split(' ');
  const [, password = ''] = Buffer.from(sent, 'base64')
    .toString('utf8')
    .split(':');
  const secrets = [sent, password].filter(secret => secret.length > 3);
  const clean = secrets.reduce(
    (text, secret) => text.replaceAll(secret, '…'),
    words,
  );
  return clean.length > MOST_WORDS ? `${clean.slice(0, MOST_WORDS)}…` : clean;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(name: string, response: Response): Promise<string> {
  try {
    return await readBody(response, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new ServiceUnavailableError(`${name} answered with ${error.message}`);
  }
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}
