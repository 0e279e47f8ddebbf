import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** One Argo Workflows server, reached over REST. */
export interface ArgoWorkflowsInstance {
  name: string;
  baseUrl: string;
  /** Where people open it; `baseUrl` without it. */
  frontendUrl: string;
  token?: string;
  /** The cluster it runs in, by the portal's name. */
  cluster?: string;
}

export interface ArgoWorkflowsSettings {
  access?: 'kubernetes' | 'rest';
  /** Where Workflows live; all namespaces without it. */
  namespaces?: readonly string[];
  instances: readonly ArgoWorkflowsInstance[];
}

/**
 * Reads `mlops.argoWorkflows`, and the instances that the community's plugin
 * is configured with: `argoWorkflows.instances[]`.
 *
 * @throws InputError that names what is wrong.
 */
export function readArgoWorkflowsConfig(config: Config): ArgoWorkflowsSettings {
  const own = config.getOptionalConfig('mlops.argoWorkflows');
  const access = own?.getOptionalString('access');
  if (access !== undefined && access !== 'kubernetes' && access !== 'rest') {
    throw new InputError(
      `mlops.argoWorkflows.access is '${access}'; it can be 'kubernetes' or 'rest'`,
    );
  }
  const namespaces = own?.getOptionalStringArray('namespaces');
  // Of two with one name the first counts.
  const instances = new Map<string, ArgoWorkflowsInstance>();
  const configs = [
    ...(own?.getOptionalConfigArray('instances') ?? []),
    ...(config.getOptionalConfigArray('argoWorkflows.instances') ?? []),
  ];
  for (const one of configs) {
    const instance = readInstance(one);
    if (!instances.has(instance.name)) instances.set(instance.name, instance);
  }
  return {
    access,
    namespaces: namespaces?.length ? namespaces : undefined,
    instances: [...instances.values()],
  };
}

function readInstance(config: Config): ArgoWorkflowsInstance {
  const name = config.getString('name');
  const baseUrl = readUrl(
    config.getString('baseUrl'),
    `baseUrl of Argo Workflows ${name}`,
  );
  const frontendUrl = config.getOptionalString('frontendUrl');
  return {
    name,
    baseUrl,
    frontendUrl: frontendUrl
      ? readUrl(frontendUrl, `frontendUrl of Argo Workflows ${name}`)
      : baseUrl,
    token: readToken(config.getOptionalString('token')),
    cluster: config.getOptionalString('cluster'),
  };
}

/**
 * Tokens that come from files end with a line break, which no header may, and
 * `argo auth token` prints them with their scheme.
 */
function readToken(text: string | undefined): string | undefined {
  return text?.trim().replace(/^Bearer\s+/, '') || undefined;
}

/** It becomes a link, and its parts may be logged. */
function readUrl(text: string, what: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new InputError(`The ${what} must begin with https:// or http://`);
  }
  if (url.username || url.password) {
    throw new InputError(
      `The ${what} contains credentials; give them as token`,
    );
  }
  return text.trim().replace(/\/+$/, '');
}
