import { CronExpressionParser } from 'cron-parser';
import type { SyncWindow } from './AppProject';

/** What a window does at one moment. */
export type WindowPeriod =
  /** `end` is absent for a window that is as good as always open. */
  { state: 'open'; end?: Date } | { state: 'closed'; start: Date };

interface Known {
  period: WindowPeriod | undefined;
  from: number;
  until: number;
}

/** A day of one that begins each minute. */
const MAX_CHAINED = 1_500;
const RECHECK_MS = 60 * 60 * 1000;
const known = new WeakMap<SyncWindow, Known>();

/**
 * Whether a window is open, and until when; undefined for one whose schedule
 * or duration cannot be read, which Argo CD refuses. Remembered until it
 * changes, for it is asked at each view and reading cron is slow.
 */
export function windowPeriod(
  window: SyncWindow,
  now: Date,
): WindowPeriod | undefined {
  const at = now.getTime();
  const last = known.get(window);
  if (last && at >= last.from && at < last.until) return last.period;
  const period = readPeriod(window, now);
  known.set(window, { period, from: at, until: nextChange(period, at) });
  return period;
}

function nextChange(period: WindowPeriod | undefined, at: number): number {
  const due = period?.state === 'closed' ? period.start : period?.end;
  return due?.getTime() ?? at + RECHECK_MS;
}

function readPeriod(window: SyncWindow, now: Date): WindowPeriod | undefined {
  const duration = durationMs(window.duration);
  // Argo CD's parser knows five fields (robfig/cron, without seconds).
  if (!duration || window.schedule.trim().split(/\s+/).length !== 5) {
    return undefined;
  }
  try {
    const start = scheduleFrom(window, now.getTime() + 1)
      .prev()
      .getTime();
    return start + duration > now.getTime()
      ? { state: 'open', end: endOfChain(window, start + duration, duration) }
      : { state: 'closed', start: scheduleFrom(window, now).next().toDate() };
  } catch {
    return undefined;
  }
}

/** A window that begins anew before it has ended goes on. */
function endOfChain(
  window: SyncWindow,
  firstEnd: number,
  duration: number,
): Date | undefined {
  let end = firstEnd;
  const schedule = scheduleFrom(window, end - duration);
  for (let i = 0; i < MAX_CHAINED; i += 1) {
    const next = schedule.next().getTime();
    if (next > end) return new Date(end);
    end = next + duration;
  }
  return undefined;
}

function scheduleFrom(window: SyncWindow, from: Date | number) {
  return CronExpressionParser.parse(window.schedule.trim(), {
    currentDate: from,
    tz: timeZoneOf(window),
  });
}

/** A zone that is not known counts as UTC, as upstream. */
export function timeZoneOf({ timeZone }: SyncWindow): string {
  if (!timeZone) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions()
      .timeZone;
  } catch {
    return 'UTC';
  }
}

const UNITS: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/** Go's durations as windows use them: `1h30m`. */
function durationMs(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit],
    0,
  );
}
