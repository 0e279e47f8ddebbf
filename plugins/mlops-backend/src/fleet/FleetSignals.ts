import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  FLEET_CHANNEL,
  type FleetSignal,
} from '@slipway/backstage-plugin-mlops-common';
import { randomUUID } from 'node:crypto';
import type { FleetBoard } from './FleetBoard';
import type { FleetReader } from './FleetReader';

const TOLD_EVERY_MS = 1_000;
/** Who looks asks at least once a minute, signals or not. */
const LOOKED_WITHIN_MS = 120_000;

/**
 * Tells the browsers that a row changed, at most once a second and only while
 * somebody looks.
 */
export class FleetSignals {
  /** Another process counts its own revisions. */
  readonly #process = randomUUID().slice(0, 8);
  #told = 0;
  #timer?: NodeJS.Timeout;
  #unsubscribe?: () => void;

  constructor(
    private readonly options: {
      fleet: Pick<FleetBoard, 'revision' | 'onChange'>;
      reader: Pick<FleetReader, 'askedAt'>;
      signals: SignalsService;
      logger: LoggerService;
      everyMs?: number;
    },
  ) {}

  start(): void {
    this.#unsubscribe = this.options.fleet.onChange(() => {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#tell();
      }, this.options.everyMs ?? TOLD_EVERY_MS).unref();
    });
  }

  stop(): void {
    this.#unsubscribe?.();
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const { fleet, reader, signals, logger } = this.options;
    const isLookedAt = performance.now() - reader.askedAt < LOOKED_WITHIN_MS;
    if (!isLookedAt || this.#told === fleet.revision) return;
    this.#told = fleet.revision;
    const message: FleetSignal = {
      revision: `${this.#process}.${fleet.revision}`,
    };
    signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: FLEET_CHANNEL,
        message,
      })
      .catch(error =>
        logger.warn(
          `A signal could not be published: ${toError(error).message}`,
        ),
      );
  }
}
