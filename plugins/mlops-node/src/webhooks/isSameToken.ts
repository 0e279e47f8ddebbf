import { timingSafeEqual } from 'node:crypto';

/**
 * Whether a token is the expected one; it takes the same time whatever differs.
 *
 * @public
 */
export function isSameToken(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
