import { z } from 'zod';

/**
 * On an Application whose auto-sync a portal switched off: for whom, and what
 * it was. It is written in the same change, so that one is never without the
 * other, and stays where a portal's database is lost.
 */
export const SUSPENSION = 'slipway.dev/auto-sync-suspended';

const suspensionSchema = z.object({
  automated: z.record(z.string(), z.json()),
  /** Each holds an environment of its own; the last gives auto-sync back. */
  for: z
    .array(
      z.object({
        entityRef: z.string(),
        environment: z.string(),
        by: z.string(),
        since: z.iso.datetime({ offset: true }),
        operationId: z.string(),
      }),
    )
    .min(1),
});

export type Suspension = z.infer<typeof suspensionSchema>;
export type Suspender = Suspension['for'][number];

/** Undefined where there is none, or none that can be made out. */
export function suspensionOf(
  annotations: Readonly<Record<string, string>> | null | undefined,
): Suspension | undefined {
  const text = annotations?.[SUSPENSION];
  if (!text) return undefined;
  try {
    return suspensionSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function isSamePlace(
  a: Pick<Suspender, 'entityRef' | 'environment'>,
  b: Pick<Suspender, 'entityRef' | 'environment'>,
): boolean {
  return a.entityRef === b.entityRef && a.environment === b.environment;
}
