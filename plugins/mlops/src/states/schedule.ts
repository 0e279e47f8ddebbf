import { CronExpressionParser } from 'cron-parser';
import cronstrue from 'cronstrue';

/** What a cron schedule means, or why it is none. */
export type ScheduleMeaning =
  | { state: 'good'; words: string; next: Date }
  /** As it is said of the field: `never comes`. */
  | { state: 'bad'; problem: string };

const FIVE_FIELDS =
  'has to have five fields: minute, hour, day, month and weekday (0 is Sunday), as in 0 3 * * MON';
const NEVER =
  'never comes: ranges have to run forwards, and the month has to have the day';

/** Reads a schedule in UTC; `pattern` is what the form lets pass. */
export function scheduleMeaning(
  schedule: string,
  { now, pattern }: { now: Date; pattern?: string },
): ScheduleMeaning {
  if (pattern && !new RegExp(pattern, 'u').test(schedule)) {
    return { state: 'bad', problem: FIVE_FIELDS };
  }
  try {
    const next = CronExpressionParser.parse(schedule, {
      currentDate: now,
      tz: 'UTC',
    })
      .next()
      .toDate();
    const words = cronstrue.toString(schedule, { use24HourTimeFormat: true });
    return { state: 'good', words, next };
  } catch {
    return { state: 'bad', problem: pattern ? NEVER : FIVE_FIELDS };
  }
}

const AT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** `Mon, 23 Nov 2026, 03:00 UTC`. */
export function utcTime(at: Date): string {
  return `${AT.format(at)} UTC`;
}
