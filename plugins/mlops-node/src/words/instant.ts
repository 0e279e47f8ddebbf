/**
 * A time as sentences have it: `2026-11-21 18:00 UTC`. From milliseconds since
 * 1970 or ISO 8601; text that is no time stays as it is.
 *
 * @public
 */
export function instant(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
