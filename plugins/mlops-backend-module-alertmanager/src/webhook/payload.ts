import { z } from 'zod';

/** In one call; Alertmanager's `max_alerts` keeps it below. */
const MOST_ALERTS = 500;
/** As Kubernetes names what a label of Prometheus can hold, and longer. */
const LONGEST_VALUE = 8_192;

const valuesSchema = z.record(
  z.string().max(256),
  z.string().max(LONGEST_VALUE),
);

const toldAlertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: valuesSchema,
  annotations: valuesSchema.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  /** Of an alert that fires, the year 1. */
  endsAt: z.iso.datetime({ offset: true }).optional(),
  generatorURL: z.string().max(LONGEST_VALUE).catch(''),
  fingerprint: z.string().regex(/^[\w-]{1,64}$/),
});

/** One alert as Alertmanager tells it. */
export type ToldAlert = z.infer<typeof toldAlertSchema>;

/**
 * What Alertmanager posts, version 4 (alertmanager v0.28, notify/webhook,
 * template/template.go).
 */
export const payloadSchema = z.object({
  version: z.literal('4'),
  alerts: z.array(toldAlertSchema).min(1).max(MOST_ALERTS),
});
