import { createHash } from 'node:crypto';
import type { JsonValue } from '@backstage/types';
import { z } from 'zod';

const objectSchema = z.record(z.string(), z.json().optional());

/** The same for what means the same, in whatever order its keys are. */
export function stableDigest(value: JsonValue | undefined): string {
  return createHash('sha256').update(stable(value)).digest('base64url');
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  const object = objectSchema.safeParse(value);
  if (!object.success) return JSON.stringify(value ?? null);
  const entries = Object.entries(object.data)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => compare(a, b))
    .map(([key, item]) => `${JSON.stringify(key)}:${stable(item)}`);
  return `{${entries.join(',')}}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
