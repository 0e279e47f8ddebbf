import { setTimeout } from 'node:timers/promises';
import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  fetchWithToken,
  freshnessSchema,
  MlopsClient,
  type Delivery,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

const TIMEOUT_MS = 15_000;
const PAUSES_MS = [250, 1_000];
const LOADING_MS = 2 * 60_000;

const sourcesSchema = z.object({
  sources: z.array(z.object({ freshness: freshnessSchema })),
});

/** The delivery API as another backend plugin asks it: as itself. */
export class DeliveryApi {
  readonly #client: MlopsClient;
  readonly #fetch: typeof fetch;

  constructor(
    private readonly options: {
      discovery: DiscoveryService;
      auth: AuthService;
    },
  ) {
    const { auth, discovery } = options;
    this.#fetch = fetchWithToken(async () =>
      auth.getPluginRequestToken({
        onBehalfOf: await auth.getOwnServiceCredentials(),
        targetPluginId: 'mlops',
      }),
    );
    this.#client = new MlopsClient({
      discoveryApi: discovery,
      fetchApi: { fetch: this.#fetch },
    });
  }

  /**
   * Whether a source has not answered for the first time yet, as after a start.
   * One that does not for minutes is not loading any more, but out of reach.
   */
  async isLoading(): Promise<boolean> {
    const base = await this.options.discovery.getBaseUrl('mlops');
    const response = await this.#fetch(`${base}/v1/sources`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = response.ok ? await response.json() : undefined;
    const parsed = sourcesSchema.safeParse(body);
    if (!parsed.success) return false;
    return parsed.data.sources.some(
      ({ freshness }) =>
        freshness.state === 'unavailable' &&
        Date.now() - Date.parse(freshness.since) < LOADING_MS,
    );
  }

  /**
   * Undefined for an entity that the delivery API does not know. Rejects when
   * it does not answer, also when asked again.
   */
  async read(
    entityRef: string,
    signal: AbortSignal,
  ): Promise<Delivery | undefined> {
    for (const pause of [...PAUSES_MS, undefined]) {
      try {
        return await this.#client.getDelivery(entityRef, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        });
      } catch (error) {
        if (isUnknownEntity(error)) return undefined;
        if (pause === undefined || signal.aborted) throw error;
        await setTimeout(pause, undefined, { signal });
      }
    }
    return undefined;
  }
}

/** Deleted in the meantime, or not to be shown to anyone. */
function isUnknownEntity(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    (error.statusCode === 404 || error.statusCode === 403)
  );
}
