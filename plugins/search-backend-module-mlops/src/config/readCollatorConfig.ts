import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { Permission } from '@backstage/plugin-permission-common';
import { mlopsDeliveryReadPermission } from '@slipway/backstage-plugin-mlops-common';

export interface CollatorSettings {
  schedule: SchedulerServiceTaskScheduleDefinition;
  locationTemplate: string;
  concurrency: number;
  visibilityPermission: Permission;
}

const CONFIG_KEY = 'search.collators.mlops';
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { seconds: 30 },
  timeout: { minutes: 15 },
  // The delivery API knows little before its sources have loaded.
  initialDelay: { seconds: 15 },
};
const MOST_CONCURRENCY = 64;
const PERMISSIONS: readonly Permission[] = [
  catalogEntityReadPermission,
  mlopsDeliveryReadPermission,
];

/** Reads `search.collators.mlops`. */
export function readCollatorConfig(root: Config): CollatorSettings {
  const config = root.getOptionalConfig(CONFIG_KEY);
  return {
    schedule: config?.has('schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
          config.getConfig('schedule'),
        )
      : DEFAULT_SCHEDULE,
    locationTemplate:
      config?.getOptionalString('locationTemplate') ??
      '/catalog/:namespace/:kind/:name/delivery',
    concurrency: readConcurrency(config),
    visibilityPermission: readPermission(config),
  };
}

function readConcurrency(config: Config | undefined): number {
  const concurrency = config?.getOptionalNumber('concurrency') ?? 8;
  if (
    !Number.isInteger(concurrency) ||
    concurrency < 1 ||
    concurrency > MOST_CONCURRENCY
  ) {
    throw new InputError(
      `${CONFIG_KEY}.concurrency must be a whole number from 1 to ${MOST_CONCURRENCY}`,
    );
  }
  return concurrency;
}

function readPermission(config: Config | undefined): Permission {
  const wanted =
    config?.getOptionalString('visibilityPermission') ??
    catalogEntityReadPermission.name;
  const permission = PERMISSIONS.find(({ name }) => name === wanted);
  if (permission) return permission;
  throw new InputError(
    `${CONFIG_KEY}.visibilityPermission must be one of: ${PERMISSIONS.map(({ name }) => name).join(', ')}`,
  );
}
