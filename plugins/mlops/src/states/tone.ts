/**
 * How a state is to be felt at a glance. A tone never stands alone: it comes
 * with a word and an icon.
 */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

/** A state in one word, and how it is to be felt. */
export interface Status {
  tone: Tone;
  word: string;
}

const URGENCY: readonly Tone[] = ['quiet', 'good', 'busy', 'warn', 'bad'];

/** Sorts the most urgent first. */
export function byUrgency(a: Tone, b: Tone): number {
  return URGENCY.indexOf(b) - URGENCY.indexOf(a);
}
