import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readMilliseconds,
  readUpstreamUrl,
} from '@slipway/backstage-plugin-mlops-node';

/** How one instance is asked who we are. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  | { kind: 'basic'; username: string; password: string };

export interface MlflowInstance {
  name: string;
  /** Without a trailing slash. */
  url: string;
  consoleUrl: string;
  credentials: Credentials;
  workspace?: string;
}

export interface PollSettings {
  intervalMs: number;
  concurrency: number;
  versionsPerModel: number;
}

export interface MlflowSettings {
  instances: MlflowInstance[];
  poll: PollSettings;
}

const DEFAULT_INTERVAL_MS = 15_000;
const SHORTEST_INTERVAL_MS = 1_000;

/** Reads `mlops.mlflow`; without it there are no instances. */
export function readMlflowConfig(root: Config): MlflowSettings {
  const config = root.getOptionalConfig('mlops.mlflow');
  const instances = (config?.getOptionalConfigArray('instances') ?? []).map(
    readInstance,
  );
  refuseDuplicates(instances);
  return { instances, poll: readPoll(config?.getOptionalConfig('poll')) };
}

function readInstance(config: Config): MlflowInstance {
  const name = config.getString('name');
  const url = readUrl(name, 'url', config.getString('url'));
  const frontendUrl = config.getOptionalString('frontendUrl');
  return {
    name,
    url,
    consoleUrl: frontendUrl ? readUrl(name, 'frontendUrl', frontendUrl) : url,
    credentials: readCredentials(name, config),
    workspace: config.getOptionalString('workspace'),
  };
}

function readCredentials(name: string, config: Config): Credentials {
  const token = config.getOptionalString('token');
  const username = config.getOptionalString('username');
  const password = config.getOptionalString('password');
  if (token && (username || password)) {
    throw new InputError(
      `MLflow instance '${name}' in mlops.mlflow.instances has both a token and a username; keep one`,
    );
  }
  if (token) return { kind: 'token', token };
  if (username && password) return { kind: 'basic', username, password };
  if (username || password) {
    throw new InputError(
      `MLflow instance '${name}' in mlops.mlflow.instances needs both username and password`,
    );
  }
  return { kind: 'none' };
}

function readUrl(name: string, key: string, text: string): string {
  return readUpstreamUrl(text, {
    what: `${key} of MLflow instance '${name}' in mlops.mlflow.instances`,
    instead: 'username and password',
  });
}

function refuseDuplicates(instances: readonly MlflowInstance[]): void {
  const names = new Set<string>();
  for (const { name } of instances) {
    if (names.has(name)) {
      throw new InputError(
        `Two MLflow instances in mlops.mlflow.instances are named '${name}'; give each its own name`,
      );
    }
    names.add(name);
  }
}

function readPoll(config: Config | undefined): PollSettings {
  const intervalMs =
    (config && readMilliseconds(config, 'interval')) ?? DEFAULT_INTERVAL_MS;
  if (intervalMs < SHORTEST_INTERVAL_MS) {
    throw new InputError(
      'mlops.mlflow.poll.interval must be at least one second',
    );
  }
  return {
    intervalMs,
    concurrency: readCount(config, 'concurrency', { fallback: 4, most: 32 }),
    versionsPerModel: readCount(config, 'versionsPerModel', {
      fallback: 20,
      most: 200,
    }),
  };
}

function readCount(
  config: Config | undefined,
  key: string,
  { fallback, most }: { fallback: number; most: number },
): number {
  const count = config?.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new InputError(
      `mlops.mlflow.poll.${key} must be a whole number from 1 to ${most}`,
    );
  }
  return count;
}
