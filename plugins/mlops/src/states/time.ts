const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `3 min ago`, `in 42 s`: one unit, so that it is read in one glance. */
export function relativeTime(instant: string, now: number): string {
  const then = Date.parse(instant);
  if (Number.isNaN(then)) return 'at an unknown time';
  const distance = then - now;
  // Clocks of two machines differ; a few seconds ahead is still now.
  if (Math.abs(distance) < 5 * SECOND) return 'just now';
  if (Math.abs(distance) >= 30 * DAY) return calendarDay(then, now);
  const words = oneUnit(Math.abs(distance));
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

function oneUnit(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < 2 * DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / DAY)} days`;
}

function calendarDay(then: number, now: number): string {
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: sameYear ? undefined : 'numeric',
  }).format(then);
}

/** The age of a knowledge, without `ago`: `4 min`. */
export function age(instant: string, now: number): string {
  const then = Date.parse(instant);
  if (Number.isNaN(then)) return 'an unknown time';
  return oneUnit(Math.max(0, now - then));
}

/** The instant in full, in the reader's own time zone. */
export function exactTime(instant: string): string {
  const then = Date.parse(instant);
  if (Number.isNaN(then)) return instant;
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(then);
}

/** Hour and minute, for the axis of a chart. */
export function clockTime(milliseconds: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
  }).format(milliseconds);
}

/** `12 min 4 s`; two units at most. */
export function duration(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / SECOND));
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return joined(minutes, 'min', total % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(big: number, unit: string, rest: number, restUnit: string) {
  return rest === 0 ? `${big} ${unit}` : `${big} ${unit} ${rest} ${restUnit}`;
}

/** The time left until an instant, or `undefined` once it has come. */
export function countdown(instant: string, now: number): string | undefined {
  const left = Date.parse(instant) - now;
  return left > 0 ? duration(left) : undefined;
}
