import type { DeliverySource } from '@slipway/backstage-plugin-mlops-node';
import type { Sandbox } from '@slipway/sandbox';
import { until } from './eventually';
import { FRAUD, fraudEntity } from './readingClusters';

/** A sandbox, and a source that reads it for fraud-detection. */
export class SourceBench<S extends DeliverySource> {
  readonly #stops: Array<() => Promise<void>> = [];
  #source: S | undefined;

  protected constructor(readonly sandbox: Sandbox) {}

  get source(): S {
    if (!this.#source) throw new Error('Nothing is watched yet');
    return this.#source;
  }

  /** Begins to read; `stop` ends what the source reads by. */
  protected async read(
    source: S,
    annotations: Record<string, string>,
    stop: () => Promise<void>,
  ): Promise<S> {
    this.#source = source;
    this.atEnd(() => source.stop());
    this.atEnd(stop);
    source.bind(fraudEntity(annotations));
    await source.start();
    await this.live();
    return source;
  }

  /** Before the sandbox stops, in the order that they were given. */
  protected atEnd(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  live(): Promise<unknown> {
    return until(
      () => this.source.statuses(),
      all => all.length > 0 && all.every(one => one.freshness.state === 'live'),
    );
  }

  protected observed() {
    return this.source.observe(FRAUD);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
    // Who still waits for something of it, waits no longer.
    this.#source = undefined;
    await this.sandbox.stop();
  }
}
