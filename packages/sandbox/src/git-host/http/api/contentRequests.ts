import { z } from 'zod';

const identity = z
  .object({ name: z.string().default(''), email: z.string().default('') })
  .optional();

const content = z
  .string()
  .regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'illegal base64 data')
  .transform(text => Buffer.from(text, 'base64'));

const about = z.object({
  message: z.string().default(''),
  branch: z.string().default(''),
  new_branch: z.string().default(''),
  author: identity,
  committer: identity,
  dates: z
    .object({ author: z.string(), committer: z.string() })
    .partial()
    .optional(),
});

/** One file; where it is, its address says. */
export const oneFile = about.extend({
  content: content.optional(),
  sha: z.string().optional(),
  from_path: z.string().optional(),
});

export const manyFiles = about.extend({
  files: z
    .array(
      z.object({
        operation: z.enum(['create', 'update', 'upload', 'rename', 'delete']),
        path: z.string().min(1),
        content: content.optional(),
        sha: z.string().optional(),
        from_path: z.string().optional(),
      }),
    )
    .min(1),
});

/** What may be asked for about a change, whatever it changes. */
export type AboutChange = z.infer<typeof about>;
