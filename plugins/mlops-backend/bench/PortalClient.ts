import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

const identitySchema = z.object({
  backstageIdentity: z.object({ token: z.string() }),
});
const sourcesSchema = z.object({
  sources: z.array(
    z.object({ freshness: z.looseObject({ state: z.string() }) }),
  ),
});

/** A signed-in user of the portal under test. */
export class PortalClient {
  private constructor(
    private readonly baseUrl: string,
    readonly token: string,
  ) {}

  static async signIn(baseUrl: string): Promise<PortalClient> {
    const response = await fetch(`${baseUrl}/api/auth/guest/refresh`, {
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
    });
    if (!response.ok) throw new Error(await response.text());
    const { backstageIdentity } = identitySchema.parse(await response.json());
    return new PortalClient(baseUrl, backstageIdentity.token);
  }

  async get(path: string): Promise<string> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      headers: { Authorization: `Bearer ${this.token}` },
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${response.status} for ${path}: ${text}`);
    return text;
  }

  /** Waits until every source is live. */
  async untilLive(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      const { sources } = sourcesSchema.parse(
        JSON.parse(await this.get('/api/mlops/v1/sources')),
      );
      const live = sources.filter(
        ({ freshness }) => freshness.state === 'live',
      );
      if (sources.length > 0 && live.length === sources.length) return;
      if (performance.now() > deadline) {
        throw new Error(`Not live: ${JSON.stringify(sources)}`);
      }
      await setTimeout(100);
    }
  }
}

export function deliveryPath(service: string): string {
  return `/api/mlops/v1/entities/component/default/${service}/delivery`;
}
