import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { KubernetesValidatorFunctions } from '@backstage/catalog-model';
import { readDurationFromConfig, type Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { readRegistries, type Registry } from './readRegistries';

/** One MLflow instance whose models become entities, and how they do. */
export interface ProviderSettings {
  id: string;
  registry: Registry;
  namespace: string;
  namePrefix: string;
  owner: string;
  system?: string;
  schedule: SchedulerServiceTaskScheduleDefinition;
  fullReconcileMs: number;
}

const CONFIG_KEY = 'catalog.providers.mlflow';
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 2 },
  timeout: { minutes: 5 },
  initialDelay: { seconds: 5 },
};
const DEFAULT_FULL_RECONCILE_MS = 60 * 60_000;
const NAME_PREFIX = /^(?:[a-z0-9][-_.a-z0-9]{0,30})?$/;

/**
 * Reads `catalog.providers.mlflow`; without it every instance of
 * `mlops.mlflow.instances` is a provider with the defaults.
 */
export function readProviders(root: Config): ProviderSettings[] {
  const registries = readRegistries(root);
  const configured = root.getOptionalConfig(CONFIG_KEY);
  const providers = configured
    ? configured
        .keys()
        .map(id => readProvider(id, configured.getConfig(id), registries))
    : registries.map(registry => readDefaults(registry));
  return withPrefixes(providers);
}

type Unprefixed = Omit<ProviderSettings, 'namePrefix'> & {
  namePrefix?: string;
};

function readDefaults(registry: Registry): Unprefixed {
  return {
    id: registry.name,
    registry,
    namespace: 'default',
    owner: 'unknown',
    schedule: DEFAULT_SCHEDULE,
    fullReconcileMs: DEFAULT_FULL_RECONCILE_MS,
  };
}

function readProvider(
  id: string,
  config: Config,
  registries: readonly Registry[],
): Unprefixed {
  const wanted = config.getOptionalString('instance') ?? id;
  const registry = registries.find(({ name }) => name === wanted);
  if (!registry) {
    throw new InputError(
      `${CONFIG_KEY}.${id} wants the MLflow instance '${wanted}', which mlops.mlflow.instances does not have`,
    );
  }
  return {
    id,
    registry,
    namespace: readNamespace(id, config),
    namePrefix: readNamePrefix(id, config),
    owner: config.getOptionalString('owner') ?? 'unknown',
    system: config.getOptionalString('system'),
    schedule: config.has('schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('schedule'),
        )
      : DEFAULT_SCHEDULE,
    fullReconcileMs: config.has('fullReconcile')
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: 'fullReconcile' }),
        )
      : DEFAULT_FULL_RECONCILE_MS,
  };
}

function readNamespace(id: string, config: Config): string {
  const namespace = config.getOptionalString('namespace') ?? 'default';
  if (!KubernetesValidatorFunctions.isValidNamespace(namespace)) {
    throw new InputError(
      `${CONFIG_KEY}.${id}.namespace must be lower-case letters, digits and -, at most 63`,
    );
  }
  return namespace;
}

function readNamePrefix(id: string, config: Config): string | undefined {
  const prefix = config.getOptional('namePrefix');
  if (prefix === undefined) return undefined;
  if (typeof prefix === 'string' && NAME_PREFIX.test(prefix)) return prefix;
  throw new InputError(
    `${CONFIG_KEY}.${id}.namePrefix must be lower-case letters, digits, -, _ and ., at most 31, and begin with a letter or digit`,
  );
}

/** Two instances may have models of the same name, and entities may not. */
function withPrefixes(providers: readonly Unprefixed[]): ProviderSettings[] {
  const taken = new Set<string>();
  return providers.map(provider => {
    const { id, namespace } = provider;
    const isFirst = !taken.has(`${namespace}/`);
    const namePrefix =
      provider.namePrefix ?? (isFirst ? '' : `${prefixOf(id)}-`);
    if (taken.has(`${namespace}/${namePrefix}`)) {
      throw new InputError(
        `${CONFIG_KEY}.${id} and another provider would give the same names to their entities; give one of them a namespace or a namePrefix of its own`,
      );
    }
    taken.add(`${namespace}/${namePrefix}`);
    return { ...provider, namePrefix };
  });
}

function prefixOf(id: string): string {
  return id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 30);
}
