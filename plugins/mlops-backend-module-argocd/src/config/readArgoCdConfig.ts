import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readMilliseconds,
  readUpstreamUrl,
} from '@slipway/backstage-plugin-mlops-node';

/** One Argo CD: how its REST API is reached, and where people open it. */
export interface ArgoCdInstance {
  name: string;
  url: string;
  /** Where people open it; `url` without it. */
  frontendUrl: string;
  credentials:
    | { type: 'token'; token: string }
    | { type: 'login'; username: string; password: string }
    | { type: 'none' };
  /** The cluster it runs in, by the portal's name. */
  cluster?: string;
}

export interface ArgoCdSettings {
  access?: 'kubernetes' | 'rest';
  /** Where Application objects live; all namespaces without it. */
  namespaces?: readonly string[];
  instances: readonly ArgoCdInstance[];
  /** How often Argo CD compares an Application by itself; absent: not known. */
  reconciliationMs?: number;
}

/**
 * Reads `mlops.argocd`, and the instances that the community's and Roadie's
 * plugins are configured with: `argocd.appLocatorMethods[].instances[]`.
 *
 * @throws InputError that names what is wrong.
 */
export function readArgoCdConfig(config: Config): ArgoCdSettings {
  const own = config.getOptionalConfig('mlops.argocd');
  const access = own?.getOptionalString('access');
  if (access !== undefined && access !== 'kubernetes' && access !== 'rest') {
    throw new InputError(
      `mlops.argocd.access is '${access}'; it can be 'kubernetes' or 'rest'`,
    );
  }
  const namespaces = own?.getOptionalStringArray('namespaces');
  return {
    access,
    namespaces: namespaces?.length ? namespaces : undefined,
    instances: readInstances(config),
    ...(own?.has('reconciliation') && {
      reconciliationMs: readMilliseconds(own, 'reconciliation'),
    }),
  };
}

/** Of two with one name the first counts, and ours come first. */
function readInstances(config: Config): ArgoCdInstance[] {
  const instances = new Map<string, ArgoCdInstance>();
  const add = (instance: ArgoCdInstance) => {
    if (!instances.has(instance.name)) instances.set(instance.name, instance);
  };
  for (const one of config.getOptionalConfigArray('mlops.argocd.instances') ??
    []) {
    add(readInstance(one, one));
  }
  const shared = config.getOptionalConfig('argocd');
  const methods = shared?.getOptionalConfigArray('appLocatorMethods') ?? [];
  for (const method of methods) {
    for (const one of method.getOptionalConfigArray('instances') ?? []) {
      add(readInstance(one, shared ?? one));
    }
  }
  return [...instances.values()];
}

function readInstance(config: Config, fallback: Config): ArgoCdInstance {
  const name = config.getString('name');
  const readUrl = (key: string, text: string) =>
    readUpstreamUrl(text, {
      what: `${key} of Argo CD ${name}`,
      instead: 'token, or as username and password',
    });
  const url = readUrl('url', config.getString('url'));
  const frontendUrl = config.getOptionalString('frontendUrl');
  return {
    name,
    url,
    frontendUrl: frontendUrl ? readUrl('frontendUrl', frontendUrl) : url,
    credentials: readCredentials(config, fallback),
    cluster: config.getOptionalString('cluster'),
  };
}

function readCredentials(
  config: Config,
  fallback: Config,
): ArgoCdInstance['credentials'] {
  // Tokens that come from files end with a line break, which no header may.
  const token = config.getOptionalString('token')?.trim();
  if (token) return { type: 'token', token };
  const username =
    config.getOptionalString('username') ??
    fallback.getOptionalString('username');
  const password =
    config.getOptionalString('password') ??
    fallback.getOptionalString('password');
  return username && password
    ? { type: 'login', username, password }
    : { type: 'none' };
}
