import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readMilliseconds } from '@slipway/backstage-plugin-mlops-node';

const SHORTEST_SECRET = 16;
const EXPIRE_AFTER_MS = 9 * 60 * 60_000;

export interface AlertmanagerSettings {
  /** The first signs, all are accepted; none: the webhook is shut. */
  secrets: readonly string[];
  /** How long an alert fires that nobody tells of any more. */
  expireAfterMs: number;
}

/** Reads `mlops.alertmanager`; without it nothing is let in. */
export function readAlertmanagerConfig(root: Config): AlertmanagerSettings {
  return { secrets: readSecrets(root), expireAfterMs: readExpiry(root) };
}

function readSecrets(root: Config): string[] {
  const config = root.getOptionalConfig('mlops.alertmanager.webhooks');
  const secret = config?.getOptionalString('secret');
  const former = config?.getOptionalStringArray('formerSecrets') ?? [];
  const secrets = secret ? [secret, ...former] : [];
  if (secrets.some(each => each.length < SHORTEST_SECRET)) {
    throw new InputError(
      `A secret in mlops.alertmanager.webhooks is shorter than ${SHORTEST_SECRET} characters; make a longer one`,
    );
  }
  return secrets;
}

function readExpiry(root: Config): number {
  const key = 'mlops.alertmanager.expireAfter';
  const expiry = readMilliseconds(root, key) ?? EXPIRE_AFTER_MS;
  if (expiry > 0) return expiry;
  throw new InputError(`${key} must be longer than nothing; try 9 hours`);
}
