import { CronExpressionParser } from 'cron-parser';
import { parseGoDuration } from '../flagger/goDuration';
import type { Application } from './model/application';
import { globMatches } from './model/glob';
import type { Project, SyncWindow } from './model/project';

/**
 * The windows that apply to an Application (argo-cd v3.5,
 * pkg/apis/application/v1alpha1/types.go, SyncWindows.Matches).
 */
export function windowsFor(
  windows: readonly SyncWindow[],
  { name, spec }: Application,
): SyncWindow[] {
  const { server = '', name: cluster = '', namespace = '' } = spec.destination;
  return windows.filter(window => {
    const tests = [
      { globs: window.applications, values: [name] },
      { globs: window.clusters, values: [cluster, server].filter(Boolean) },
      { globs: window.namespaces, values: [namespace] },
    ].filter(({ globs }) => globs.length > 0);
    const holds = ({ globs, values }: (typeof tests)[number]) =>
      globs.some(glob => values.some(value => globMatches(glob, value)));
    return (
      tests.length > 0 &&
      (window.andOperator ? tests.every(holds) : tests.some(holds))
    );
  });
}

/** When a window that is open at `now` closes; undefined when it is closed. */
function openUntil(window: SyncWindow, now: Date): Date | undefined {
  const duration = parseGoDuration(window.duration);
  if (duration === undefined) {
    throw new Error(
      `cannot parse duration '${window.duration}': time: invalid duration "${window.duration}"`,
    );
  }
  let opened: Date;
  try {
    opened = CronExpressionParser.parse(window.schedule, {
      currentDate: new Date(now.getTime() - duration),
      tz: window.timeZone || 'UTC',
    })
      .next()
      .toDate();
  } catch {
    throw new Error(`cannot parse schedule '${window.schedule}'`);
  }
  return opened <= now ? new Date(opened.getTime() + duration) : undefined;
}

export function activeWindows(
  windows: readonly SyncWindow[],
  now: Date,
): SyncWindow[] {
  return windows.filter(window => openUntil(window, now) !== undefined);
}

/**
 * Whether a sync may run (argo-cd v3.5, SyncWindows.CanSync).
 *
 * @param windows - those that apply to the Application
 * @throws when a window's schedule or duration cannot be read
 */
export function canSync(
  windows: readonly SyncWindow[],
  options: { manual: boolean; now: Date; startedAt?: Date },
): boolean {
  const { manual, now, startedAt } = options;
  const verdict = canSyncAt(windows, manual, now);
  if (verdict.allowed || !startedAt) {
    return verdict.allowed;
  }
  // A sync that began while it might goes on, where the windows let it.
  const overruns =
    verdict.blocking.length > 0 &&
    verdict.blocking.every(window => window.syncOverrun);
  return overruns && canSyncAt(windows, manual, startedAt).allowed;
}

/** What an operation says while a window holds it; undefined when none does. */
export function blockedByWindow(
  application: Application,
  project: Project,
  options: { manual: boolean; now: Date; startedAt?: Date },
): string | undefined {
  const message = 'Sync operation blocked by sync window';
  try {
    const windows = windowsFor(project.spec.syncWindows, application);
    return canSync(windows, options) ? undefined : message;
  } catch (error) {
    return `${message}: ${error instanceof Error ? error.message : error}`;
  }
}

function canSyncAt(windows: readonly SyncWindow[], manual: boolean, at: Date) {
  const open = activeWindows(windows, at);
  const denying = open.filter(window => window.kind === 'deny');
  if (denying.length > 0) {
    const allowed = manual && denying.every(window => window.manualSync);
    return { allowed, blocking: denying };
  }
  if (open.some(window => window.kind === 'allow')) {
    return { allowed: true, blocking: [] };
  }
  const closed = windows.filter(window => window.kind === 'allow');
  const allowed =
    closed.length === 0 || (manual && closed.every(each => each.manualSync));
  return { allowed, blocking: closed };
}
