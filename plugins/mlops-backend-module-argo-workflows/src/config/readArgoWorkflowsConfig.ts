import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readUpstreamUrl } from '@slipway/backstage-plugin-mlops-node';

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
  const readUrl = (key: string, text: string) =>
    readUpstreamUrl(text, {
      what: `${key} of Argo Workflows ${name}`,
      instead: 'token',
    });
  const baseUrl = readUrl('baseUrl', config.getString('baseUrl'));
  const frontendUrl = config.getOptionalString('frontendUrl');
  return {
    name,
    baseUrl,
    frontendUrl: frontendUrl ? readUrl('frontendUrl', frontendUrl) : baseUrl,
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
