import { z } from 'zod';

export const promoteInputSchema = z.strictObject({
  from: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'The environment whose release is taken; by default the one before',
    ),
  override: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .describe(
      'Why it is promoted although a validation gate of its model version fails or cannot be judged',
    ),
});

export type PromoteInput = z.output<typeof promoteInputSchema>;
