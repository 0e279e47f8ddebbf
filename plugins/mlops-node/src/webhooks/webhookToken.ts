import { createHmac } from 'node:crypto';

/**
 * What a rollout's controller shows the portal when it asks (Flagger: in the
 * webhook's `metadata.token`). It is derived from the portal's secret,
 * `mlops.flagger.webhooks.secret`, and good for the one object only. It is made
 * where the secret is, and never sent to a browser or written to a log.
 *
 * @public
 */
export function webhookToken(
  secret: string,
  rollout: { cluster: string; namespace: string; name: string },
): string {
  const { cluster, namespace, name } = rollout;
  return createHmac('sha256', secret)
    .update(`${cluster}/${namespace}/${name}`)
    .digest('base64url');
}
