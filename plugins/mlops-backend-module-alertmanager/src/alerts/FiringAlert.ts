import {
  alertSchema,
  type Alert,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

/** Whose alerts, and where: what one token is good for. */
export interface AlertScope {
  cluster: string;
  namespace: string;
  entityRef: string;
}

export const observedAlertSchema = alertSchema.extend({
  environment: z.string().optional(),
});

/** An alert that fires, as it is kept. */
export interface FiringAlert {
  scope: AlertScope;
  /** Alertmanager's, of the labels. */
  fingerprint: string;
  alert: Alert & { environment?: string };
}

/** An alert that is over. */
export interface PastAlert extends FiringAlert {
  endedAt: string;
}

/** For maps. */
export function scopeKey({ cluster, namespace, entityRef }: AlertScope) {
  return `${cluster}/${namespace}/${entityRef}`;
}
