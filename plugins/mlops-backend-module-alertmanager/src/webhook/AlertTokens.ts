import { isSameToken } from '@slipway/backstage-plugin-mlops-node';
import { createHmac } from 'node:crypto';
import type { AlertScope } from '../alerts/FiringAlert';

/**
 * What an Alertmanager shows the portal (`http_config.authorization`): good for
 * the alerts of one entity in one namespace of one cluster, so that nobody
 * tells of another's. It is made where the secret is, and never sent to a
 * browser or written to a log.
 */
export function alertToken(secret: string, scope: AlertScope): string {
  const { cluster, namespace, entityRef } = scope;
  return createHmac('sha256', secret)
    .update(`alertmanager/${cluster}/${namespace}/${entityRef}`)
    .digest('base64url');
}

/** The tokens that are let in. */
export class AlertTokens {
  /** @param secrets - all are accepted, so that the secret can be changed. */
  constructor(private readonly secrets: readonly string[]) {}

  /** Whether there is a secret at all; without one nothing is let in. */
  get areConfigured(): boolean {
    return this.secrets.length > 0;
  }

  accepts(scope: AlertScope, token: string): boolean {
    return this.secrets
      .map(secret => isSameToken(alertToken(secret, scope), token))
      .some(Boolean);
  }
}
