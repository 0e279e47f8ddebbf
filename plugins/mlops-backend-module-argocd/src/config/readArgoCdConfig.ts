import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** REST access to one Argo CD. */
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
}

/**
 * Reads `mlops.argocd`, and the instances that the community's and Roadie's
 * plugins are configured with: `argocd.appLocatorMethods[].instances[]`.
 */
export function readArgoCdConfig(config: Config): ArgoCdSettings {
  const own = config.getOptionalConfig('mlops.argocd');
  const access = own?.getOptionalString('access');
  if (access !== undefined && access !== 'kubernetes' && access !== 'rest') {
    throw new InputError(
      `mlops.argocd.access is '${access}'; it can be 'kubernetes' or 'rest'`,
    );
  }
  const instances = new Map<string, ArgoCdInstance>();
  const add = (instance: ArgoCdInstance) => {
    if (!instances.has(instance.name)) instances.set(instance.name, instance);
  };
  for (const one of own?.getOptionalConfigArray('instances') ?? []) {
    add(readInstance(one, one));
  }
  const shared = config.getOptionalConfig('argocd');
  const methods = shared?.getOptionalConfigArray('appLocatorMethods') ?? [];
  for (const method of methods) {
    for (const one of method.getOptionalConfigArray('instances') ?? []) {
      add(readInstance(one, shared ?? one));
    }
  }
  return {
    access,
    namespaces: own?.getOptionalStringArray('namespaces'),
    instances: [...instances.values()],
  };
}

function readInstance(config: Config, fallback: Config): ArgoCdInstance {
  const url = config.getString('url').replace(/\/+$/, '');
  return {
    name: config.getString('name'),
    url,
    frontendUrl: (config.getOptionalString('frontendUrl') ?? url).replace(
      /\/+$/,
      '',
    ),
    credentials: readCredentials(config, fallback),
    cluster: config.getOptionalString('cluster'),
  };
}

function readCredentials(
  config: Config,
  fallback: Config,
): ArgoCdInstance['credentials'] {
  const token = config.getOptionalString('token');
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
