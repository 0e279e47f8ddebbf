import type {
  Application,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { instant } from '@slipway/backstage-plugin-mlops-node';
import type { Unit } from './situation';

type SyncWindow = NonNullable<Application['syncWindow']>;

/** Whether automation is kept out, and a person is not. */
export function needsHand({ canSync, canSyncByHand }: SyncWindow): boolean {
  return !canSync && canSyncByHand === true;
}

/**
 * The windows that keep a rollback out. One that lets people sync does not:
 * whoever asks for the rollback has it synced for them. A canary is sent back
 * at once, but the revert behind it is synced as any other.
 */
export function windowReasons(units: readonly Unit[]): Reason[] {
  return units.flatMap(({ application: { name, syncWindow, source } }) =>
    syncWindow && !syncWindow.canSync && !needsHand(syncWindow)
      ? [
          {
            code: 'sync-window',
            severity: 'critical' as const,
            message: `The sync window ${syncWindow.window} keeps ${name} from being synced${syncWindow.until ? ` until ${instant(syncWindow.until)}` : ''}`,
            fix: 'Wait for its end, or have the window lifted in the AppProject.',
            source,
          },
        ]
      : [],
  );
}
