import type { SandboxContext } from '../../context';
import { timestamp } from '../../kubernetes/timestamp';
import { equalJson } from '../../kubernetes/json';
import {
  CONTROL_PLANE_NAMESPACE,
  REFRESH_ANNOTATION,
  type AppCondition,
  type Application,
} from '../model/application';
import { findProject, specProblems, type Project } from '../model/project';
import {
  compare,
  type Comparison,
  type ComparisonTools,
} from '../state/compare';
import { imagesOf } from '../state/resourceTree';
import { canSync, windowsFor } from '../syncWindows';
import type { ApplicationStore, Place } from './applicationStore';
import type { AutoSync } from './autoSync';

/**
 * How much is looked at again: only what lives below, everything at the
 * revision known, or everything at the newest revision.
 */
export type RefreshLevel = 'tree' | 'recent' | 'latest';

export interface RefresherParts extends ComparisonTools {
  context: SandboxContext;
  store: ApplicationStore;
  autoSync: AutoSync;
}

const ERROR_TYPES = new Set([
  'ComparisonError',
  'InvalidSpecError',
  'RepeatedResourceWarning',
]);

/** Brings an Application's status up to date (argo-cd v3.5, processAppRefreshQueueItem). */
export class Refresher {
  private readonly parts: RefresherParts;

  constructor(parts: RefresherParts) {
    this.parts = parts;
  }

  refresh(place: Place, level: RefreshLevel): void {
    const { store, context } = this.parts;
    const application = store.get(place);
    if (!application) {
      return;
    }
    const refreshAsked =
      application.object.metadata.annotations?.[REFRESH_ANNOTATION];
    if (level === 'tree' && !refreshAsked) {
      this.refreshSummary(application);
      return;
    }
    const project = findProject(context.cluster, application.spec.project);
    const problems = specProblems(application, project);
    if (problems.length > 0 || !project) {
      this.refuse(application, problems);
    } else {
      this.refreshAll(application, project, refreshAsked ? 'latest' : level);
    }
    if (refreshAsked) {
      store.removeAnnotation(place, REFRESH_ANNOTATION);
    }
  }

  private refreshSummary(application: Application): void {
    const { status } = application;
    const images = imagesOf(this.parts, application);
    this.parts.store.patchStatus(application, {
      summary: summaryOf(images, status),
    });
  }

  private refuse(application: Application, problems: string[]): void {
    this.persist(application, {
      sync: { ...comparedTo(application), status: 'Unknown' },
      health: { status: 'Unknown' },
      conditions: this.conditions(
        application,
        problems.map(message => ({ type: 'InvalidSpecError', message })),
      ),
    });
  }

  private refreshAll(
    application: Application,
    project: Project,
    level: RefreshLevel,
  ): void {
    const { status, multiSource, sources } = application;
    const known = multiSource
      ? (status.sync?.revisions ?? [])
      : [status.sync?.revision ?? ''];
    const sourceChanged = !sameSources(application);
    const recent = level === 'recent' && !sourceChanged;
    const revisions = recent
      ? known
      : sources.map(source => source.targetRevision ?? '');
    const comparison = compare(this.parts, application, sources, revisions);
    const syncError = this.allowedNow(application, project)
      ? this.parts.autoSync.attempt(application, comparison)
      : undefined;
    this.persist(application, {
      ...this.statusFrom(application, comparison),
      conditions: this.conditions(application, [
        ...(comparison.error
          ? [{ type: 'ComparisonError', message: comparison.error }]
          : []),
        ...comparison.warnings.map(message => ({
          type: 'RepeatedResourceWarning',
          message,
        })),
        ...(syncError ? [{ type: 'SyncError', message: syncError }] : []),
      ]),
      ...((!recent || !status.reconciledAt) && { reconciledAt: this.now() }),
    });
  }

  /** No automated sync begins while a window forbids it. */
  private allowedNow(application: Application, project: Project): boolean {
    try {
      return canSync(windowsFor(project.spec.syncWindows, application), {
        manual: false,
        now: this.parts.context.clock.now(),
      });
    } catch {
      return false;
    }
  }

  private statusFrom(application: Application, comparison: Comparison) {
    const { multiSource, sources } = application;
    const { revisions } = comparison;
    return {
      sync: {
        ...comparedTo(application),
        status: comparison.sync,
        ...(multiSource ? { revisions } : { revision: revisions[0] ?? '' }),
      },
      health: {
        status: comparison.health,
        message: comparison.healthMessage,
      },
      resources: comparison.resources.map(each => ({
        ...(each.group && { group: each.group }),
        version: each.version,
        kind: each.kind,
        ...(each.namespace && { namespace: each.namespace }),
        name: each.name,
        status: each.status,
        ...(each.requiresPruning && { requiresPruning: true }),
        ...(each.syncWave !== 0 && { syncWave: each.syncWave }),
      })),
      resourceHealthSource: 'appTree',
      ...(multiSource
        ? { sourceTypes: sources.map(() => 'Kustomize') }
        : { sourceType: 'Kustomize' }),
      summary: summaryOf(
        imagesOf(this.parts, application, comparison.resources),
        application.status,
      ),
      controllerNamespace: CONTROL_PLANE_NAMESPACE,
    };
  }

  /** Keeps the time of a condition that says the same as before. */
  private conditions(
    { status }: Application,
    present: Array<{ type: string; message: string }>,
  ): AppCondition[] | undefined {
    const others = status.conditions.filter(
      ({ type }) => !ERROR_TYPES.has(type) && type !== 'SyncError',
    );
    const conditions = present.map(condition => {
      const same = status.conditions.find(
        each =>
          each.type === condition.type && each.message === condition.message,
      );
      return same ?? { ...condition, lastTransitionTime: this.now() };
    });
    const all = [...others, ...conditions];
    return all.length > 0 ? all : undefined;
  }

  private persist(
    application: Application,
    change: {
      sync: { status: string };
      health: { status: string; message?: string };
      [field: string]: unknown;
    },
  ): void {
    const { store } = this.parts;
    const before = application.status.health;
    const same = before?.status === change.health.status;
    const message = same ? before?.message : change.health.message;
    this.tellChanges(application, change);
    store.patchStatus(application, {
      ...change,
      health: {
        status: change.health.status,
        ...(message && { message }),
        lastTransitionTime: (same && before?.lastTransitionTime) || this.now(),
      },
    });
  }

  private tellChanges(
    application: Application,
    change: {
      sync: { status: string };
      health: { status: string; message?: string };
    },
  ): void {
    const tell = (what: string, from = '', to = '', why = '') => {
      if (from !== to) {
        const message = `Updated ${what} status: ${from} -> ${to}${why}`;
        this.parts.store.tell(
          application,
          'Normal',
          'ResourceUpdated',
          message,
        );
      }
    };
    const { sync, health } = application.status;
    tell('sync', sync?.status, change.sync.status);
    const { message } = change.health;
    const why = message ? ` (${message})` : '';
    tell('health', health?.status, change.health.status, why);
  }

  private now(): string {
    return timestamp(this.parts.context.clock.now());
  }
}

export function comparedTo({ spec, multiSource }: Application) {
  const { source, sources, destination, ignoreDifferences } = spec;
  return {
    comparedTo: {
      ...(multiSource ? { sources } : { source }),
      destination,
      ...(ignoreDifferences.length > 0 && {
        ignoreDifferences: ignoreDifferences.map(rule => ({
          ...(rule.group && { group: rule.group }),
          kind: rule.kind,
          ...(rule.name && { name: rule.name }),
          ...(rule.namespace && { namespace: rule.namespace }),
          ...(rule.jsonPointers.length > 0 && {
            jsonPointers: rule.jsonPointers,
          }),
          ...(rule.jqPathExpressions.length > 0 && {
            jqPathExpressions: rule.jqPathExpressions,
          }),
        })),
      }),
    },
  };
}

function sameSources({ spec, status, multiSource }: Application): boolean {
  const compared = status.sync?.comparedTo;
  return multiSource
    ? equalJson(compared?.sources, spec.sources)
    : equalJson(compared?.source, spec.source);
}

/** An Application among the resources makes this an app of apps. */
function summaryOf(
  images: string[],
  { resources }: { resources?: Array<Record<string, unknown>> },
) {
  const isAppOfApps = resources?.some(each => each.kind === 'Application');
  return {
    ...(images.length > 0 && { images }),
    ...(isAppOfApps && { isAppOfApps: true }),
  };
}
