import {
  BodyTooLargeError,
  readBody,
} from '@slipway/backstage-plugin-mlops-node';
import { MlflowError } from './MlflowError';
import { errorAnswer } from './schemas';

const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/** Of the request itself: bad, in conflict, not to be processed. */
const REFUSALS: ReadonlySet<number> = new Set([400, 409, 422]);

/**
 * The JSON of a good answer, `undefined` for what does not exist, and an error
 * in words for the rest. The answer's text is never quoted: a proxy may echo
 * what was sent to it.
 */
export async function readAnswer(
  instance: string,
  response: Response,
): Promise<unknown> {
  if (response.ok) return readJson(instance, response);
  if (response.status === 404) {
    if (await saysDoesNotExist(instance, response)) return undefined;
    throw new MlflowError(
      `No MLflow REST API was found where instance '${instance}' should be (404); check its url in mlops.mlflow.instances`,
      'failed',
    );
  }
  // Not awaited: what is given up need not be given up in time.
  response.body?.cancel().catch(() => undefined);
  throw refusal(instance, response);
}

function refusal(instance: string, response: Response): MlflowError {
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    return new MlflowError(
      `MLflow instance '${instance}' answers with a redirect, as a sign-in page does; check its url and credentials in mlops.mlflow.instances`,
      'unauthorized',
    );
  }
  if (status === 401) {
    return new MlflowError(
      `MLflow instance '${instance}' does not accept the credentials given in mlops.mlflow.instances (401)`,
      'unauthorized',
    );
  }
  if (status === 403) {
    return new MlflowError(
      `MLflow instance '${instance}' does not let the portal read this (403); give its user READ permission`,
      'forbidden',
    );
  }
  if (status === 429 || (status === 503 && retryAfterMs !== undefined)) {
    return new MlflowError(
      `MLflow instance '${instance}' asks to be asked less often (${status})`,
      'busy',
      retryAfterMs,
    );
  }
  return new MlflowError(
    `MLflow instance '${instance}' answers with an error (${status})`,
    REFUSALS.has(status) ? 'refused' : 'failed',
    retryAfterMs,
  );
}

async function saysDoesNotExist(
  instance: string,
  response: Response,
): Promise<boolean> {
  const body = await readJson(instance, response).catch(() => undefined);
  const parsed = errorAnswer.safeParse(body);
  return parsed.success && parsed.data.error_code === 'RESOURCE_DOES_NOT_EXIST';
}

async function readJson(
  instance: string,
  response: Response,
): Promise<unknown> {
  const text = await readText(instance, response);
  try {
    return JSON.parse(text);
  } catch {
    throw new MlflowError(
      `MLflow instance '${instance}' did not answer with JSON; check that its url in mlops.mlflow.instances is that of the tracking server`,
      'failed',
    );
  }
}

async function readText(instance: string, response: Response): Promise<string> {
  try {
    return await readBody(response, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new MlflowError(
      `MLflow instance '${instance}' answered with ${error.message}; lower mlops.mlflow.poll.versionsPerModel`,
      'failed',
    );
  }
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3). */
export function readRetryAfter(
  value: string | null,
  now = Date.now(),
): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim())
    ? Number(value) * 1000
    : Date.parse(value) - now;
  return Number.isFinite(ms)
    ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS)
    : undefined;
}
