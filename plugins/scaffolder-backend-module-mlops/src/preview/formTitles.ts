import { z } from 'zod';

interface Field {
  title?: string;
  properties?: Record<string, Field>;
  items?: Field;
  dependencies?: Record<string, { oneOf?: Field[] }>;
}

const fieldSchema: z.ZodType<Field> = z.looseObject({
  title: z.string().optional(),
  get properties() {
    return z.record(z.string(), fieldSchema).optional();
  },
  get items() {
    return fieldSchema.optional();
  },
  get dependencies() {
    return z
      .record(
        z.string(),
        z.looseObject({ oneOf: z.array(fieldSchema).optional() }),
      )
      .optional();
  },
});

/**
 * Finds what the form calls an answer: `environments.1.name` is
 * `In the order of promotion 2, Name`.
 */
export function formTitles(
  parameters: unknown,
): (field: string) => string | undefined {
  const pages = [parameters ?? []].flat().flatMap(page => {
    const parsed = fieldSchema.safeParse(page);
    return parsed.success ? [parsed.data] : [];
  });
  return field => {
    const [name, ...rest] = field.split('.');
    const found = pages.flatMap(page => child(page, name) ?? [])[0];
    return found && titles(found, rest);
  };
}

function titles(field: Field, rest: readonly string[]): string | undefined {
  if (!field.title) return undefined;
  const [next, ...after] = rest;
  if (next === undefined) return field.title;
  if (/^\d+$/.test(next)) {
    const numbered = { title: `${field.title} ${Number(next) + 1}` };
    return titles({ ...field.items, ...numbered }, after);
  }
  const inner = child(field, next);
  const title = inner && titles(inner, after);
  return title ? `${field.title}, ${title}` : field.title;
}

function child(field: Field, name: string): Field | undefined {
  const dependent = Object.values(field.dependencies ?? {}).flatMap(
    ({ oneOf = [] }) => oneOf,
  );
  return (
    [field, ...dependent]
      .map(({ properties }) => properties?.[name])
      // What a choice only narrows has no title.
      .find(found => found?.title !== undefined)
  );
}
