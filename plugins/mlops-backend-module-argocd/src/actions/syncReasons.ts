import type {
  Application,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';

/** Who syncs here is a person, whom some windows let pass (`manualSync`). */
export function windowDenies({
  name,
  syncWindow,
  source,
}: Application): Reason[] {
  return syncWindow && !(syncWindow.canSyncByHand ?? syncWindow.canSync)
    ? [
        {
          code: 'sync-window',
          severity: 'critical',
          message: `The sync window ${syncWindow.window} keeps ${name} from being synced${syncWindow.until ? ` until ${syncWindow.until}` : ''}`,
          fix: 'Wait for its end, or have the window lifted in the AppProject.',
          source,
        },
      ]
    : [];
}

export function underWay(application: Application): Reason[] {
  return isSyncing(application)
    ? [
        {
          code: 'sync-under-way',
          severity: 'critical',
          message: `A sync of ${application.name} is under way`,
          fix: 'Wait for its end, or terminate it.',
          source: application.source,
        },
      ]
    : [];
}

/** Argo CD's own rule; over the Kubernetes API nobody else keeps to it. */
export function followsGit(
  { name, autoSync, sources, source }: Application,
  revision: string,
): Reason[] {
  const [{ targetRevision } = { targetRevision: undefined }] = sources;
  return autoSync.enabled && revision !== targetRevision
    ? [
        {
          code: 'auto-sync-on',
          severity: 'critical',
          message: `${name} is synced automatically to ${targetRevision ?? 'what it follows'}: ${revision} would be undone at once`,
          fix: 'Leave revision out, or change what Git names.',
          source,
        },
      ]
    : [];
}

export function partial(): Reason {
  return {
    code: 'partial-sync',
    severity: 'warning',
    message:
      'Argo CD runs no hooks for a part of an Application, and it is not in its history: it cannot be rolled back to',
  };
}

export function pruning(): Reason {
  return {
    code: 'prunes',
    severity: 'warning',
    message: 'Objects that Git does not name any more are deleted',
  };
}

export function isSyncing({ operation }: Application): boolean {
  return operation?.phase === 'Running' || operation?.phase === 'Terminating';
}
