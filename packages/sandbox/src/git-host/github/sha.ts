import { z } from 'zod';

/** An object's whole name, as bodies of requests have it. */
export const sha = z.string().regex(/^[0-9a-f]{40}$/, 'is no SHA');
