import { InputError } from '@backstage/errors';
import { TRAINING_SUFFIX, type Parameters } from './parameters';

/**
 * A new service takes no name that belongs to the training of another. One that
 * is there already keeps it, and goes on to be extended.
 *
 * @throws InputError that names the field.
 */
export function refuseNewName({ name }: Pick<Parameters, 'name'>): void {
  if (!name.endsWith(TRAINING_SUFFIX)) return;
  throw new InputError(
    `The form is not right: name: must not end in "${TRAINING_SUFFIX}": Argo CD's project for the training of another service is called so`,
  );
}
