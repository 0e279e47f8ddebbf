import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import type { ArgoWorkflowsClient } from './ArgoWorkflowsClient';
import { workflowPath } from './workflowPaths';

/** The newest runs are what people look at. */
const RECENT = 30;
const AT_ONCE = 4;

const identitySchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string().optional(),
  }),
});

/**
 * A list comes without nodes, of which the steps of a run are read. So the
 * newest runs are read one by one, and again only when they have changed.
 */
export class RecentNodes {
  #known = new Map<string, unknown>();

  constructor(private readonly client: ArgoWorkflowsClient) {}

  /** The newest of a list, whole where the server still has them. */
  async complete(
    items: readonly unknown[],
    signal: AbortSignal,
  ): Promise<unknown[]> {
    const known = new Map<string, unknown>();
    const all = [...items];
    for (let start = 0; start < Math.min(RECENT, all.length);) {
      const end = Math.min(start + AT_ONCE, RECENT, all.length);
      const read = await Promise.all(
        all.slice(start, end).map(item => this.#read(item, known, signal)),
      );
      all.splice(start, read.length, ...read);
      start = end;
    }
    this.#known = known;
    return all;
  }

  async #read(
    item: unknown,
    known: Map<string, unknown>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const metadata = identitySchema.safeParse(item).data?.metadata;
    if (!metadata) return item;
    const version = `${metadata.uid}/${metadata.resourceVersion ?? ''}`;
    const whole =
      this.#known.get(version) ??
      (await this.#get(
        workflowPath(metadata.namespace, metadata.name),
        signal,
      ));
    if (whole === undefined) return item;
    known.set(version, whole);
    return whole;
  }

  async #get(path: string, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.client.getJson(path, signal);
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }
}
