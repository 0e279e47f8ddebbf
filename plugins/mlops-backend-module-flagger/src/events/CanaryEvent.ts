import type { ProjectedObject } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

/** What Flagger said of a Canary: a Kubernetes Event. */
export interface CanaryEvent extends ProjectedObject {
  readonly canary: string;
  readonly warning: boolean;
  readonly message: string;
  /** When it was last said. */
  readonly at: string;
}

const LONGEST_MESSAGE = 500;
/** Kubernetes puts it before the message when one object has many events. */
const AGGREGATED = '(combined from similar events): ';

const text = z.string().optional().catch(undefined);

const eventSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    creationTimestamp: text,
  }),
  involvedObject: z.object({ kind: z.literal('Canary'), name: z.string() }),
  type: text,
  message: z.string(),
  lastTimestamp: z.string().nullish().catch(undefined),
  eventTime: z.string().nullish().catch(undefined),
});

/** Undefined for an Event of anything but a Canary. */
export function projectEvent(
  object: unknown,
  { cluster }: { cluster: string },
): CanaryEvent | undefined {
  const parsed = eventSchema.safeParse(object);
  if (!parsed.success) return undefined;
  const { metadata, involvedObject, type, message } = parsed.data;
  const at = Date.parse(
    parsed.data.lastTimestamp ??
      parsed.data.eventTime ??
      metadata.creationTimestamp ??
      '',
  );
  if (!Number.isFinite(at)) return undefined;
  return {
    cluster,
    namespace: metadata.namespace,
    name: metadata.name,
    labels: {},
    canary: involvedObject.name,
    warning: type === 'Warning',
    message: withoutPrefix(message, AGGREGATED).slice(0, LONGEST_MESSAGE),
    at: new Date(at).toISOString(),
  };
}

function withoutPrefix(message: string, prefix: string): string {
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
