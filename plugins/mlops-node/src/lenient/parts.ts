import { z } from 'zod';

/** Anything but text is as good as absent. @public */
export const text = z.string().optional().catch(undefined);

/** Anything but true and false is as good as absent. @public */
export const flag = z.boolean().optional().catch(undefined);

/** Entries that are no text are left out, not the whole. @public */
export const textRecord = z
  .record(z.string(), z.unknown())
  .catch({})
  .transform(record => {
    const texts: Record<string, string> = {};
    for (const [key, value] of Object.entries(record)) {
      if (typeof value === 'string') texts[key] = value;
    }
    return texts;
  });

/** Items that are not as they should be are left out, not the whole. @public */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(z.unknown())
    .catch([])
    .transform(items =>
      items.flatMap(one => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

/** A part that is not as it should be is as good as absent. @public */
export function part<T extends z.ZodRawShape>(shape: T) {
  return z.object(shape).optional().catch(undefined);
}
