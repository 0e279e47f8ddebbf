import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, toError } from '@backstage/errors';

/** What an upstream cannot cause: it is about the question, or decided here. */
const ABOUT_THE_QUESTION = new Set(['InputError', 'NotFoundError']);

const PATIENCE_MS = 20_000;

/**
 * Asks an upstream system on behalf of a request. Its faults, refused
 * credentials of the portal among them, are none of the asker's: they become a
 * 503 with the system's name, and the cause goes to the log.
 */
export async function askUpstream<T>(
  title: string,
  logger: LoggerService,
  ask: () => Promise<T>,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  const patience = new AbortController();
  try {
    return await Promise.race([
      ask(),
      outOfPatience(patienceMs, patience.signal),
    ]);
  } catch (error) {
    const cause = toError(error);
    if (ABOUT_THE_QUESTION.has(cause.name)) throw error;
    logger.warn(`${title} did not answer a request: ${cause.message}`);
    throw new ServiceUnavailableError(
      `${title} could not be reached; try again in a moment`,
    );
  } finally {
    patience.abort();
  }
}

function outOfPatience(
  milliseconds: number,
  signal: AbortSignal,
): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}
