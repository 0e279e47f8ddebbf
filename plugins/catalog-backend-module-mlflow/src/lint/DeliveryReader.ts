import type {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ResponseError, toError } from '@backstage/errors';
import {
  fetchWithToken,
  MlopsClient,
  type Delivery,
} from '@slipway/backstage-plugin-mlops-common';

const TIMEOUT_MS = 5_000;
const PAUSE_AFTER_FAILURE_MS = 60_000;
const AT_ONCE = 4;
/** Beyond these, who asks gets no answer rather than wait. */
const MOST_WAITING = 100;

/**
 * Reads what is delivered of an entity from the delivery API. It is asked a
 * little at a time, and left alone for a while after it failed.
 */
export class DeliveryReader {
  readonly #client: MlopsClient;
  readonly #reads = new Map<string, Promise<Delivery | undefined>>();
  readonly #waiting: Array<() => void> = [];
  #running = 0;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: {
      discovery: DiscoveryService;
      auth: AuthService;
      logger: LoggerService;
      now?: () => number;
    },
  ) {
    const { auth, discovery } = options;
    const fetchAsItself = fetchWithToken(async () =>
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'mlops',
      }),
    );
    this.#client = new MlopsClient({
      discoveryApi: discovery,
      fetchApi: { fetch: fetchAsItself },
    });
  }

  /** Undefined when the delivery API does not answer, or is not installed. */
  async read(entityRef: string): Promise<Delivery | undefined> {
    if (this.#isPaused() || this.#waiting.length >= MOST_WAITING) {
      return undefined;
    }
    const running = this.#reads.get(entityRef);
    if (running) return running;
    const read = this.#read(entityRef).finally(() =>
      this.#reads.delete(entityRef),
    );
    this.#reads.set(entityRef, read);
    return read;
  }

  async #read(entityRef: string): Promise<Delivery | undefined> {
    await this.#turn();
    try {
      if (this.#isPaused()) return undefined;
      return await this.#client.getDelivery(entityRef, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      if (!isAboutThisEntity(error)) this.#pause(error);
      return undefined;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= AT_ONCE) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }

  #pause(error: unknown): void {
    this.#failedAt = this.#now();
    this.options.logger.info(
      `Bindings are not looked at for a minute, because the delivery API does not answer: ${toError(error).message}`,
    );
  }

  #isPaused(): boolean {
    return this.#now() - this.#failedAt < PAUSE_AFTER_FAILURE_MS;
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

/** An entity that the delivery API does not know yet, or may not show. */
function isAboutThisEntity(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    (error.statusCode === 404 || error.statusCode === 403)
  );
}
