import { SEE_CONTROLLER } from '../stalls/words';

/** Longer than Argo CD needs to take up what it is asked for. */
const PATIENCE_MS = 30_000;

/**
 * What is told while Argo CD has been asked and has not begun. Its API takes
 * requests also when the controller does not run that carries them out.
 */
export function untilBegun(
  words: { soon: string; late: string },
  askedAt: string | undefined,
  now = Date.now(),
): string {
  const isLate =
    askedAt !== undefined && now - Date.parse(askedAt) > PATIENCE_MS;
  return isLate
    ? `${words.late} for more than ${PATIENCE_MS / 1000} seconds; ${SEE_CONTROLLER}`
    : words.soon;
}
