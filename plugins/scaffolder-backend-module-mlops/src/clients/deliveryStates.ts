import { InputError, isError } from '@backstage/errors';
import type {
  Delivery,
  Operation,
} from '@slipway/backstage-plugin-mlops-common';
import type { Observation } from './waitFor';

/**
 * Looks at what is delivered; what is not known yet may come. Of what is
 * missing it says which system cannot be asked.
 */
export async function observe<T>(
  read: () => Promise<Delivery>,
  look: (delivery: Delivery) => Observation<T>,
): Promise<Observation<T>> {
  try {
    const delivery = await read();
    const seen = look(delivery);
    return seen.state === 'missing'
      ? { ...seen, what: [seen.what, ...silent(delivery)].join('; ') }
      : seen;
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) {
      return { state: 'missing', what: 'the entity in the catalog' };
    }
    if (isNamed(error, 'ServiceUnavailableError')) {
      return { state: 'missing', what: 'an answer of the delivery API' };
    }
    throw error;
  }
}

function silent({ sources }: Delivery): string[] {
  return sources.flatMap(({ title, instance, freshness }) =>
    freshness.state === 'live'
      ? []
      : [`${title} (${instance}) does not answer: ${freshness.reason}`],
  );
}

/** Whether an operation has come to its end. @throws InputError when it failed. */
export function settled(operation: Operation): Observation<Operation> {
  switch (operation.state) {
    case 'succeeded':
      return { state: 'there', value: operation };
    case 'failed':
    case 'cancelled':
      throw new InputError(
        `${operation.title}: ${operation.error?.message ?? operation.state}`,
      );
    default:
      return { state: 'missing', what: `${operation.title} is under way` };
  }
}

/** An answer that is an error has that as its cause. */
export function isNamed(error: unknown, name: string): boolean {
  return (
    isError(error) &&
    (error.name === name || (isError(error.cause) && error.cause.name === name))
  );
}
