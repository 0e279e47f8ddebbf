import { z } from 'zod';

type Input = Readonly<Record<string, unknown>>;

/** What a demonstrator can make happen, by name. */
export type DeliveryActions = Readonly<
  Record<string, (input: Input) => Record<string, unknown>>
>;

/** The fields of every action that is about a service in an environment. */
export const where = {
  service: z
    .enum(['fraud-detection', 'churn-prediction', 'credit-risk'])
    .default('fraud-detection'),
  environment: z.string().default('production'),
};
