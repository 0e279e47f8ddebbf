import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** REST access to one Argo Workflows server. */
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
  instances: readonly ArgoWorkflowsInstance[];
}

/**
 * Reads `mlops.argoWorkflows`, and the instances that the community's plugin
 * is configured with: `argoWorkflows.instances[]`.
 */
export function readArgoWorkflowsConfig(config: Config): ArgoWorkflowsSettings {
  const own = config.getOptionalConfig('mlops.argoWorkflows');
  const access = own?.getOptionalString('access');
  if (access !== undefined && access !== 'kubernetes' && access !== 'rest') {
    throw new InputError(
      `mlops.argoWorkflows.access is '${access}'; it can be 'kubernetes' or 'rest'`,
    );
  }
  const instances = new Map<string, ArgoWorkflowsInstance>();
  const configs = [
    ...(own?.getOptionalConfigArray('instances') ?? []),
    ...(config.getOptionalConfigArray('argoWorkflows.instances') ?? []),
  ];
  for (const one of configs) {
    const instance = readInstance(one);
    if (!instances.has(instance.name)) instances.set(instance.name, instance);
  }
  return { access, instances: [...instances.values()] };
}

function readInstance(config: Config): ArgoWorkflowsInstance {
  const baseUrl = config.getString('baseUrl').replace(/\/+$/, '');
  const frontendUrl = config.getOptionalString('frontendUrl') ?? baseUrl;
  return {
    name: config.getString('name'),
    baseUrl,
    frontendUrl: frontendUrl.replace(/\/+$/, ''),
    token: config.getOptionalString('token'),
    cluster: config.getOptionalString('cluster'),
  };
}
