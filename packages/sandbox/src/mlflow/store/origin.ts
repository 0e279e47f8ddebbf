import type { Random } from '../../context';

/** Where the stores take the time, ids and places from. */
export interface Origin {
  /** Milliseconds. */
  now(): number;
  random: Random;
  /** Ends with a slash. */
  artifactRoot: string;
}
