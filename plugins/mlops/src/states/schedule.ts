import { CronExpressionParser } from 'cron-parser';
import cronstrue from 'cronstrue';

/** What a cron schedule means, or why it is none. */
export type ScheduleMeaning =
  | { state: 'good'; words: string; next: Date }
  | { state: 'bad'; problem: string };

const FIVE_FIELDS =
  'A schedule has five fields: minute, hour, day, month and weekday (0 is Sunday), as in 0 3 * * MON';
const NEVER =
  'This time never comes: check that ranges run forwards, and that the month has the day';

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
