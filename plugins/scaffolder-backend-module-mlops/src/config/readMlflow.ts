import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** A tracking server as `mlops.mlflow.instances` has it. */
export interface MlflowConnection {
  name: string;
  url: string;
  consoleUrl: string;
  /** Never logged. */
  headers: Readonly<Record<string, string>>;
}

const INSTANCES = 'mlops.mlflow.instances';

/** The instance of a name, or the first. @throws InputError */
export function readMlflow(root: Config, wanted?: string): MlflowConnection {
  const instances = root.getOptionalConfigArray(INSTANCES) ?? [];
  const found = instances.find(
    each => wanted === undefined || each.getString('name') === wanted,
  );
  if (!found) {
    throw new InputError(
      wanted === undefined
        ? `The portal knows no MLflow; add one to ${INSTANCES}`
        : `The portal knows no MLflow named ${wanted}; see ${INSTANCES}`,
    );
  }
  const url = found.getString('url').replace(/\/+$/, '');
  return {
    name: found.getString('name'),
    url,
    consoleUrl: (found.getOptionalString('frontendUrl') ?? url).replace(
      /\/+$/,
      '',
    ),
    headers: headersOf(found),
  };
}

function headersOf(config: Config): Record<string, string> {
  const token = config.getOptionalString('token');
  const username = config.getOptionalString('username');
  const password = config.getOptionalString('password');
  const workspace = config.getOptionalString('workspace');
  const pair = Buffer.from(`${username}:${password}`, 'utf8');
  return {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(username &&
      password && { authorization: `Basic ${pair.toString('base64')}` }),
    ...(workspace && { 'x-mlflow-workspace': workspace }),
  };
}
