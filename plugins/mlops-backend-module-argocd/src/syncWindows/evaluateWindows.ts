import type { Application } from '@slipway/backstage-plugin-mlops-common';
import { CronExpressionParser } from 'cron-parser';
import type { SyncWindow } from './AppProject';

type WindowState = NonNullable<Application['syncWindow']>;

/** What a window may match on. */
export interface WindowSubject {
  application: string;
  namespace: string;
  /** Server and name of the destination cluster, as far as known. */
  clusters: readonly string[];
}

/**
 * Whether automation may sync now (argo-cd v3.5, SyncWindows.CanSync): an
 * active deny forbids; an active allow permits; an allow that is not active
 * forbids; without any, it may. Undefined when no window concerns the subject.
 */
export function evaluateWindows(
  windows: readonly SyncWindow[],
  subject: WindowSubject,
  now: Date,
): WindowState | undefined {
  const states = windows
    .filter(window => concerns(window, subject))
    .map(window => ({ window, activeUntil: activeUntil(window, now) }));
  const active = states.filter(state => state.activeUntil !== undefined);
  const deny = active.find(({ window }) => window.kind === 'deny');
  if (deny) return stateOf(false, deny.window, deny.activeUntil);
  const allow = active.find(({ window }) => window.kind === 'allow');
  if (allow) return stateOf(true, allow.window, allow.activeUntil);
  const closed = states.find(({ window }) => window.kind === 'allow');
  if (closed)
    return stateOf(false, closed.window, nextStart(closed.window, now));
  const quiet = states[0];
  return quiet && stateOf(true, quiet.window, undefined);
}

function stateOf(
  canSync: boolean,
  window: SyncWindow,
  until: Date | undefined,
): WindowState {
  const zone = window.timeZone || 'UTC';
  return {
    canSync,
    window: `${window.kind} ${window.schedule} for ${window.duration} (${zone})`,
    until: until?.toISOString(),
  };
}

function concerns(window: SyncWindow, subject: WindowSubject): boolean {
  const checks = [
    matchesAny(window.applications, [subject.application]),
    matchesAny(window.namespaces, [subject.namespace]),
    matchesAny(window.clusters, subject.clusters),
  ].filter(check => check !== undefined);
  return window.andOperator
    ? checks.length > 0 && checks.every(Boolean)
    : checks.some(Boolean);
}

/** Undefined when the window says nothing of this kind. */
function matchesAny(
  patterns: readonly string[] | null | undefined,
  values: readonly string[],
): boolean | undefined {
  if (!patterns?.length) return undefined;
  return patterns.some(pattern =>
    values.some(value => globMatches(pattern, value)),
  );
}

function globMatches(pattern: string, value: string): boolean {
  const source = pattern
    .slice(0, 256)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(value);
}

/** When the window that is open now closes; undefined for a closed one. */
function activeUntil(window: SyncWindow, now: Date): Date | undefined {
  const duration = durationMs(window.duration);
  if (duration === undefined) return undefined;
  const start = startAfter(window, new Date(now.getTime() - duration));
  return start && start <= now
    ? new Date(start.getTime() + duration)
    : undefined;
}

function nextStart(window: SyncWindow, now: Date): Date | undefined {
  return startAfter(window, now);
}

function startAfter(window: SyncWindow, from: Date): Date | undefined {
  try {
    return CronExpressionParser.parse(window.schedule, {
      currentDate: from,
      tz: window.timeZone || 'UTC',
    })
      .next()
      .toDate();
  } catch {
    // Argo CD refuses such a schedule; so it closes nothing.
    return undefined;
  }
}

const UNITS: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
};

/** Go's durations as windows use them: `1h30m`. */
function durationMs(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
  const whole = parts.map(([part]) => part).join('');
  if (parts.length === 0 || whole !== text) return undefined;
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit],
    0,
  );
}
