import type { Application } from '@slipway/backstage-plugin-mlops-common';
import type { SyncWindow } from './AppProject';
import { globMatches } from './glob';
import { timeZoneOf, windowPeriod, type WindowPeriod } from './windowPeriod';

type WindowState = NonNullable<Application['syncWindow']>;

/** What a window may match on. */
export interface WindowSubject {
  application: string;
  namespace: string;
  /** Server and name of the destination cluster, as far as known. */
  clusters: readonly string[];
  /** Whether a person syncs it, which some windows let pass. */
  byHand: boolean;
}

/** Who may sync: the Application in its way, and a person. */
type Allowed = { canSync: boolean; hands: boolean };
type Placed = { window: SyncWindow; period: WindowPeriod };
type Open = { window: SyncWindow; end?: Date };
type Closed = { window: SyncWindow; start: Date };

const ALL: Allowed = { canSync: true, hands: true };

/**
 * Whether an Application may be synced now, in the way it is synced: by
 * automation where that is on, else by hand (argo-cd v3.5,
 * SyncWindows.CanSync). An open deny forbids; an open allow permits; an allow
 * that is closed forbids; without any, it may. Undefined when no window
 * concerns the subject.
 */
export function evaluateWindows(
  windows: readonly SyncWindow[],
  subject: WindowSubject,
  now: Date,
): WindowState | undefined {
  const placed = windows
    .filter(window => concerns(window, subject))
    .flatMap(window => {
      const period = windowPeriod(window, now);
      return period ? [{ window, period }] : [];
    });
  const denies = open(placed, 'deny');
  const closedDenies = closed(placed, 'deny');
  if (denies.length > 0) return denied(denies, subject);
  const allows = open(placed, 'allow');
  if (allows.length > 0) return allowed(allows, closedDenies);
  const closedAllows = closed(placed, 'allow');
  if (closedAllows.length > 0) return notYetAllowed(closedAllows, subject);
  const next = soonest(closedDenies);
  return next && stateOf(ALL, next.window, next.start);
}

function denied(denies: readonly Open[], { byHand }: WindowSubject) {
  const last = longest(denies);
  const hands = denies.every(({ window }) => window.manualSync);
  return stateOf({ canSync: byHand && hands, hands }, last.window, last.end);
}

function allowed(allows: readonly Open[], denies: readonly Closed[]) {
  const last = longest(allows);
  const deny = soonest(denies);
  const deniedFirst = deny && (!last.end || deny.start < last.end);
  return stateOf(ALL, last.window, deniedFirst ? deny.start : last.end);
}

function notYetAllowed(allows: readonly Closed[], { byHand }: WindowSubject) {
  const next = soonest(allows);
  const hands = allows.every(({ window }) => window.manualSync);
  return (
    next &&
    stateOf({ canSync: byHand && hands, hands }, next.window, next.start)
  );
}

function stateOf(
  { canSync, hands }: Allowed,
  window: SyncWindow,
  until: Date | undefined,
): WindowState {
  const { kind, schedule, duration, manualSync } = window;
  const byHand = manualSync ? ', syncs by hand allowed' : '';
  return {
    canSync,
    canSyncByHand: hands,
    window: `${kind} ${schedule} for ${duration} (${timeZoneOf(window)}${byHand})`,
    until: until?.toISOString(),
  };
}

function open(all: readonly Placed[], kind: SyncWindow['kind']): Open[] {
  return all.flatMap(({ window, period }) =>
    window.kind === kind && period.state === 'open'
      ? [{ window, end: period.end }]
      : [],
  );
}

function closed(all: readonly Placed[], kind: SyncWindow['kind']): Closed[] {
  return all.flatMap(({ window, period }) =>
    window.kind === kind && period.state === 'closed'
      ? [{ window, start: period.start }]
      : [],
  );
}

function longest(all: readonly Open[]): Open {
  return all.reduce((a, b) => (a.end && (!b.end || b.end > a.end) ? b : a));
}

function soonest(all: readonly Closed[]): Closed | undefined {
  return all.reduce<Closed | undefined>(
    (a, b) => (a && a.start <= b.start ? a : b),
    undefined,
  );
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
