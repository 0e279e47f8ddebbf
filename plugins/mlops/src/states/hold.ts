import type { Hold } from '@slipway/backstage-plugin-mlops-common';
import { age } from './time';

/** `for 3 h`. */
export function holdAge(since: string, now: number): string {
  return `for ${age(since, now)}`;
}

/** What stays switched off while it is held, if anything does. */
export function autoSyncSentence({ autoSyncOff }: Hold): string | undefined {
  if (autoSyncOff.length === 0) return undefined;
  const names = autoSyncOff.map(id => id.slice(id.lastIndexOf('/') + 1));
  return `Auto-sync is off: ${names.join(', ')}. Lifting the hold switches it on again.`;
}
