import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  OPERATIONS_CHANNEL,
  type OperationSignal,
} from '@slipway/backstage-plugin-mlops-common';

const COALESCED_MS = 50;

/** Tells the browsers that an operation went on: a reference, nothing more. */
export class OperationSignals {
  readonly #pending = new Map<string, string>();
  #timer?: NodeJS.Timeout;

  constructor(
    private readonly options: {
      signals: SignalsService;
      logger: LoggerService;
    },
  ) {}

  tell({ id, entityRef }: { id: string; entityRef: string }): void {
    this.#pending.set(id, entityRef);
    this.#timer ??= setTimeout(() => this.#flush(), COALESCED_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [operationId, entityRef] of this.#pending) {
      this.#publish({ entityRef, operationId });
    }
    this.#pending.clear();
  }

  #publish(message: OperationSignal): void {
    this.options.signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: OPERATIONS_CHANNEL,
        message,
      })
      .catch(error =>
        this.options.logger.warn(
          `A signal could not be published: ${toError(error).message}`,
        ),
      );
  }
}
