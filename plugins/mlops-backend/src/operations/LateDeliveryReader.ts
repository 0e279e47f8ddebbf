import { ServiceUnavailableError } from '@backstage/errors';
import type { DeliveryReader } from '@slipway/backstage-plugin-mlops-node';

/** Modules are given it before there is anything to read. */
export class LateDeliveryReader implements DeliveryReader {
  #reader?: DeliveryReader;

  open(reader: DeliveryReader): void {
    this.#reader = reader;
  }

  delivery(entityRef: string): ReturnType<DeliveryReader['delivery']> {
    return this.#opened().delivery(entityRef);
  }

  entitiesOfRollout(
    rollout: Parameters<DeliveryReader['entitiesOfRollout']>[0],
  ): ReturnType<DeliveryReader['entitiesOfRollout']> {
    return this.#opened().entitiesOfRollout(rollout);
  }

  async hold(
    entityRef: string,
    environment: string,
  ): ReturnType<DeliveryReader['hold']> {
    return this.#opened().hold(entityRef, environment);
  }

  changed(entityRef: string): void {
    this.#reader?.changed(entityRef);
  }

  async record(...told: Parameters<DeliveryReader['record']>): Promise<void> {
    return this.#opened().record(...told);
  }

  #opened(): DeliveryReader {
    if (this.#reader) return this.#reader;
    throw new ServiceUnavailableError(
      'The delivery API has not started yet; try again in a moment',
    );
  }
}
