import { ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { ClusterConnections } from '@slipway/backstage-plugin-mlops-node';
import { applicationObject } from './applications';

/** What a patch comes to: applied, answered with an error, or never answered. */
export type Fate = 'ok' | 'lost' | number;

/** A cluster with one Application whose patches end as a test says. */
export class ScriptedCluster {
  readonly patches: JsonObject[] = [];
  /** Of the next patches; all others are good. */
  readonly fates: Fate[] = [];

  constructor(
    readonly application = applicationObject({
      metadata: { resourceVersion: '7' },
    }),
  ) {}

  readonly clusters: ClusterConnections = {
    list: () => [],
    get: name =>
      name === 'eu'
        ? {
            name,
            url: 'https://eu.test',
            getJson: async () => structuredClone(this.application),
            fetch: async (_path, init) => this.#patch(init?.body ?? ''),
          }
        : undefined,
  };

  #patch(body: string): Response {
    this.patches.push(JSON.parse(body));
    const fate = this.fates.shift() ?? 'ok';
    if (fate === 'lost') {
      throw new ServiceUnavailableError('The connection was cut');
    }
    return new Response('{}', { status: fate === 'ok' ? 200 : fate });
  }
}
