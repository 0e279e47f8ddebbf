import { createHmac } from 'node:crypto';

/** What signs the portal's webhooks in the sandbox. Not a secret. */
export const WEBHOOK_SECRET = 'slipway-sandbox-webhook-secret';

/** The portal that Flagger asks and tells. */
export interface Portal {
  /** `http://127.0.0.1:7007` */
  readonly url: string;
  /** As the portal names the cluster. */
  readonly cluster: string;
}

export type PortalHook = 'rollback' | 'event' | 'gate';

const TYPES: Readonly<Record<PortalHook, string>> = {
  rollback: 'rollback',
  event: 'event',
  gate: 'confirm-promotion',
};

/** A canary's webhooks at the portal, each with the token of that canary. */
export function portalWebhooks(
  portal: Portal,
  canary: { namespace: string; name: string },
  hooks: readonly PortalHook[],
) {
  const base = `${portal.url.replace(/\/+$/, '')}/api/mlops/v1/flagger/webhooks`;
  const token = tokenOf(portal.cluster, canary);
  return hooks.map(hook => ({
    name: `slipway-${hook}`,
    type: TYPES[hook],
    url: `${base}/${portal.cluster}/${hook}`,
    timeout: '5s',
    metadata: { token },
  }));
}

/** Good for one canary only. */
function tokenOf(
  cluster: string,
  { namespace, name }: { namespace: string; name: string },
): string {
  return createHmac('sha256', WEBHOOK_SECRET)
    .update(`${cluster}/${namespace}/${name}`)
    .digest('base64url');
}
