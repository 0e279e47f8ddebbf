import type { Canary, CanaryWebhook } from './canary';
import type { CanaryEvents } from './canaryEvents';
import type { CanaryStatusWriter } from './canaryStatus';
import type { Webhooks } from './webhooks';

/** The gates of a canary (flagger v1.44, pkg/controller/scheduler_hooks.go). */
export class Hooks {
  private readonly webhooks: Webhooks;
  private readonly events: CanaryEvents;
  private readonly status: CanaryStatusWriter;

  constructor(
    webhooks: Webhooks,
    events: CanaryEvents,
    status: CanaryStatusWriter,
  ) {
    this.webhooks = webhooks;
    this.events = events;
    this.status = status;
  }

  async confirmRollout(canary: Canary): Promise<boolean> {
    for (const webhook of ofType(canary, 'confirm-rollout')) {
      const { phase } = canary.status;
      if (await this.refusal(canary, phase, webhook)) {
        if (phase !== 'Waiting') {
          this.status.setPhase(canary, 'Waiting');
          this.halt(canary, `waiting for approval ${webhook.name}`);
        }
        return false;
      }
      this.passed(canary, 'Confirm-rollout', webhook);
    }
    return true;
  }

  async confirmTrafficIncrease(canary: Canary): Promise<boolean> {
    for (const webhook of ofType(canary, 'confirm-traffic-increase')) {
      if (await this.refusal(canary, 'Progressing', webhook)) {
        this.halt(
          canary,
          `waiting for traffic increase approval ${webhook.name}`,
        );
        return false;
      }
      this.passed(canary, 'Confirm-traffic-increase', webhook);
    }
    return true;
  }

  async confirmPromotion(canary: Canary): Promise<boolean> {
    for (const webhook of ofType(canary, 'confirm-promotion')) {
      if (await this.refusal(canary, 'Progressing', webhook)) {
        if (canary.status.phase === 'WaitingPromotion') {
          const { iterations } = canary.analysis;
          this.status.setIterations(canary, iterations - 1);
        } else {
          this.status.setPhase(canary, 'WaitingPromotion');
          this.halt(canary, `waiting for promotion approval ${webhook.name}`);
        }
        return false;
      }
      this.passed(canary, 'Confirm-promotion', webhook);
    }
    return true;
  }

  async preRollout(canary: Canary): Promise<boolean> {
    for (const webhook of ofType(canary, 'pre-rollout')) {
      const refusal = await this.refusal(canary, 'Progressing', webhook);
      if (refusal) {
        this.halt(
          canary,
          `pre-rollout check ${webhook.name} failed ${refusal.message}`,
        );
        return false;
      }
      this.passed(canary, 'Pre-rollout', webhook);
    }
    return true;
  }

  async rollout(canary: Canary): Promise<boolean> {
    for (const webhook of ofType(canary, 'rollout')) {
      const refusal = await this.refusal(canary, 'Progressing', webhook);
      if (refusal) {
        this.halt(
          canary,
          `external check ${webhook.name} failed ${refusal.message}`,
        );
        return false;
      }
    }
    return true;
  }

  async postRollout(canary: Canary, phase: string): Promise<void> {
    for (const webhook of ofType(canary, 'post-rollout')) {
      const refusal = await this.refusal(canary, phase, webhook);
      if (refusal) {
        const { name } = webhook;
        this.events.warn(
          canary,
          `Post-rollout hook ${name} failed ${refusal.message}`,
        );
        return;
      }
      this.passed(canary, 'Post-rollout', webhook);
    }
  }

  /** Whether somebody asks for a rollback. */
  async rollback(canary: Canary): Promise<boolean> {
    for (const webhook of ofType(canary, 'rollback')) {
      const { name } = webhook;
      if (!(await this.refusal(canary, canary.status.phase, webhook))) {
        this.events.warn(canary, `Rollback check ${name} passed`);
        return true;
      }
      this.events.info(
        canary,
        `Rollback hook ${name} not signaling a rollback`,
      );
    }
    return false;
  }

  private async refusal(
    canary: Canary,
    phase: string,
    webhook: CanaryWebhook,
  ): Promise<Error | undefined> {
    try {
      await this.webhooks.call(canary, phase, webhook);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private halt(canary: Canary, why: string): void {
    const { name, namespace } = canary;
    this.events.warn(canary, `Halt ${name}.${namespace} advancement ${why}`);
  }

  private passed(canary: Canary, check: string, { name }: CanaryWebhook): void {
    this.events.info(canary, `${check} check ${name} passed`);
  }
}

function ofType(canary: Canary, type: string): CanaryWebhook[] {
  return canary.analysis.webhooks.filter(webhook => webhook.type === type);
}
