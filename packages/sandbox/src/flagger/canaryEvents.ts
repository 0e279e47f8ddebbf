import type { SandboxContext } from '../context';
import { EventRecorder } from '../events/eventRecorder';
import type { Canary } from './canary';
import type { Webhooks } from './webhooks';

/** Tells what a canary does: as Events, and to its event hooks. */
export class CanaryEvents {
  private readonly context: SandboxContext;
  private readonly recorder: EventRecorder;
  private readonly webhooks: Webhooks;
  private lastCall: Promise<void> = Promise.resolve();

  constructor(context: SandboxContext, webhooks: Webhooks) {
    this.context = context;
    this.webhooks = webhooks;
    this.recorder = new EventRecorder(context, 'flagger');
  }

  info(canary: Canary, message: string): void {
    this.tell(canary, 'Normal', message);
  }

  warn(canary: Canary, message: string): void {
    this.tell(canary, 'Warning', message);
  }

  private tell(
    canary: Canary,
    type: 'Normal' | 'Warning',
    message: string,
  ): void {
    // All of Flagger's events have this reason.
    this.recorder.record(canary.object, { type, reason: 'Synced', message });
    const at = this.context.clock.now();
    for (const webhook of canary.analysis.webhooks) {
      if (webhook.type === 'event') {
        this.lastCall = this.lastCall
          .then(() =>
            this.webhooks.tell(canary, webhook, { message, type, at }),
          )
          .catch((error: unknown) =>
            this.context.log(
              `flagger: error sending event to webhook: ${String(error)}`,
            ),
          );
      }
    }
  }
}
