import type {
  Application,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import type { Standing } from '../environments';

/**
 * Where a hold keeps auto-sync off, what is live differs from Git on purpose:
 * what mends that elsewhere would bring the bad release back.
 */
export function underHold(
  reason: Reason | undefined,
  { id }: Application,
  standing: Standing | undefined,
): Reason | undefined {
  if (!reason || !standing?.hold?.autoSyncOff.includes(id)) return reason;
  switch (reason.code) {
    // That it is held says so, and who lifts it.
    case 'auto-sync-off':
      return undefined;
    case 'out-of-sync':
      return {
        ...reason,
        severity: 'info',
        fix: 'The hold keeps it so, as long as Git names another release: revert in Git before you lift it.',
      };
    default:
      return reason;
  }
}
