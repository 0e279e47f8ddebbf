import { InputError, NotFoundError } from '@backstage/errors';
import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';

/** The environment whose release is to be taken. */
export function sourceEnvironment(
  environments: readonly EnvironmentDelivery[],
  target: EnvironmentDelivery,
  from: string | undefined,
): EnvironmentDelivery {
  const index = environments.findIndex(({ name }) => name === target.name);
  if (from === undefined) {
    if (index > 0) return environments[index - 1];
    throw new InputError(
      `input.from: there is no environment before ${target.name}; name the one to take the release from`,
    );
  }
  if (from === target.name) {
    throw new InputError(
      `input.from: ${from} is the environment that is promoted to; name another one`,
    );
  }
  const found = environments.find(({ name }) => name === from);
  if (found) return found;
  const names = environments.map(({ name }) => name).join(', ');
  throw new NotFoundError(
    `input.from: there is no ${from} here; there are: ${names}`,
  );
}
