import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** An MLflow tracking server, as `mlops.mlflow.instances` has it. */
export interface Registry {
  name: string;
  /** Without a trailing slash. */
  url: string;
  consoleUrl: string;
  /** What is sent with each request: credentials and workspace. */
  headers: Readonly<Record<string, string>>;
}

/** Reads `mlops.mlflow.instances`, which the delivery API reads too. */
export function readRegistries(root: Config): Registry[] {
  const instances = root.getOptionalConfigArray('mlops.mlflow.instances') ?? [];
  return instances.map(readRegistry);
}

function readRegistry(config: Config): Registry {
  const name = config.getString('name');
  const url = readUrl(name, 'url', config.getString('url'));
  const frontendUrl = config.getOptionalString('frontendUrl');
  return {
    name,
    url,
    consoleUrl: frontendUrl ? readUrl(name, 'frontendUrl', frontendUrl) : url,
    headers: readHeaders(config),
  };
}

function readHeaders(config: Config): Record<string, string> {
  const authorization = readAuthorization(config);
  const workspace = config.getOptionalString('workspace');
  return {
    accept: 'application/json',
    ...(authorization && { authorization }),
    ...(workspace && { 'x-mlflow-workspace': workspace }),
  };
}

function readAuthorization(config: Config): string | undefined {
  const token = config.getOptionalString('token');
  if (token) return `Bearer ${token}`;
  const username = config.getOptionalString('username');
  const password = config.getOptionalString('password');
  if (!username || !password) return undefined;
  const pair = `${username}:${password}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function readUrl(name: string, key: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `The ${key} of MLflow instance '${name}' in mlops.mlflow.instances must be an http or https URL`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      `The ${key} of MLflow instance '${name}' in mlops.mlflow.instances holds credentials; use username and password instead`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
