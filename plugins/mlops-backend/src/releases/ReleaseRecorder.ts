import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { DeliveryView } from '@slipway/backstage-plugin-mlops-node';
import type { ReleaseLedger, ReleaseSighting } from './ReleaseLedger';
import { sightingsIn } from './sightings';

/** One that stands is written down again after this, for its `lastSeenAt`. */
const SEEN_AGAIN_MS = 10 * 60_000;

/** Writes down how releases do, each time that something changed about them. */
export class ReleaseRecorder {
  readonly #noted = new Map<string, { what: string; at: number }>();

  constructor(
    private readonly options: {
      ledger: ReleaseLedger;
      logger: LoggerService;
      now?: () => Date;
    },
  ) {}

  /** A fault is logged; it is tried again with the next change. */
  async record(entityRef: string, delivery: DeliveryView): Promise<void> {
    const now = this.options.now?.() ?? new Date();
    try {
      for (const seen of sightingsIn(delivery, now)) {
        await this.#note({ entityRef, ...seen }, now);
      }
    } catch (error) {
      this.options.logger.warn(
        `The releases of ${entityRef} could not be written down: ${toError(error).message}`,
      );
    }
  }

  async #note(sighting: ReleaseSighting, now: Date): Promise<void> {
    const { entityRef, environment, applicationId, release, record } = sighting;
    const key = [entityRef, environment, applicationId].join('\n');
    const what = `${release.revision} ${record} ${release.images.join(' ')}`;
    const noted = this.#noted.get(key);
    if (noted?.what === what && now.getTime() - noted.at < SEEN_AGAIN_MS) {
      return;
    }
    await this.options.ledger.note(sighting, now);
    this.#noted.set(key, { what, at: now.getTime() });
  }
}
