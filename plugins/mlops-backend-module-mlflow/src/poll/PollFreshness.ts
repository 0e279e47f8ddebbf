import type { Freshness } from '@slipway/backstage-plugin-mlops-common';

/** How far an instance's answers can be trusted, from how its polls end. */
export class PollFreshness {
  private observedAt?: Date;
  private failure?: { since: Date; reason: string };
  private failuresInARow = 0;

  constructor(
    private readonly instance: string,
    private readonly startedAt: Date = new Date(),
  ) {}

  succeeded(at: Date): void {
    this.observedAt = at;
    this.failure = undefined;
    this.failuresInARow = 0;
  }

  failed(at: Date, reason: string): void {
    this.failure = { since: this.failure?.since ?? at, reason };
    this.failuresInARow += 1;
  }

  /** For backing off. */
  get failures(): number {
    return this.failuresInARow;
  }

  current(): Freshness {
    const observedAt = this.observedAt?.toISOString();
    if (observedAt === undefined) {
      return {
        state: 'unavailable',
        since: (this.failure?.since ?? this.startedAt).toISOString(),
        reason:
          this.failure?.reason ??
          `MLflow instance '${this.instance}' has not answered yet`,
      };
    }
    return this.failure
      ? { state: 'stale', observedAt, reason: this.failure.reason }
      : { state: 'live', via: 'poll', observedAt };
  }
}
