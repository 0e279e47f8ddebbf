import { parseGoDuration } from '../../flagger/goDuration';
import type { Retry } from '../model/application';

/** Argo CD's defaults: 5 s, doubled each time, at most three minutes. */
const DEFAULTS = { durationMs: 5000, factor: 2, mostMs: 180_000 };

/** How long to wait before attempt `retryCount + 1`, in seconds. */
export function retryPause(
  retry: Retry | undefined,
  retryCount: number,
): number {
  const backoff = retry?.backoff;
  const duration = durationMs(backoff?.duration) ?? DEFAULTS.durationMs;
  const most = durationMs(backoff?.maxDuration) ?? DEFAULTS.mostMs;
  const factor = backoff?.factor ?? DEFAULTS.factor;
  const pause = duration * factor ** retryCount;
  return (most > 0 ? Math.min(most, pause) : pause) / 1000;
}

function durationMs(text: string | undefined): number | undefined {
  if (!text) {
    return undefined;
  }
  return /^\d+$/.test(text) ? Number(text) * 1000 : parseGoDuration(text);
}

/** Go's time.Kitchen: `3:04PM`. */
export function kitchenTime(at: Date): string {
  const hours = at.getUTCHours();
  const minutes = String(at.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 || 12}:${minutes}${hours < 12 ? 'AM' : 'PM'}`;
}
