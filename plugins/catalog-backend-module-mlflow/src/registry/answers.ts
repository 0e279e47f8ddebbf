import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/**
 * A registered model as far as an entity shows it. Strict where it decides what
 * is there: a list that holds something else is not to be trusted at all.
 */
const registeredModelAnswer = z.object({
  name: z.string().min(1),
  description: text,
  tags: z.array(z.object({ key: z.string(), value: text })).optional(),
});
export type RegisteredModelAnswer = z.infer<typeof registeredModelAnswer>;

export const modelPageAnswer = z.object({
  registered_models: z.array(registeredModelAnswer).optional(),
  next_page_token: text,
});
export type ModelPageAnswer = z.infer<typeof modelPageAnswer>;

export const oneModelAnswer = z.object({
  registered_model: registeredModelAnswer,
});

export const errorAnswer = z.object({ error_code: z.string() });
