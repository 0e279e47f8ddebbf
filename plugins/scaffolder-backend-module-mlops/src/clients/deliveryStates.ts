import { InputError, isError, toError } from '@backstage/errors';
import type {
  Delivery,
  Operation,
} from '@slipway/backstage-plugin-mlops-common';
import { there, type Observation } from './waitFor';

const PASSING = ['ServiceUnavailableError', 'ConflictError'];

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

/** Whether all of a system is known: what is not there now does not come soon. */
export function isHeard({ sources }: Delivery, system: string): boolean {
  return sources
    .filter(source => source.system === system)
    .every(({ freshness }) => freshness.state === 'live');
}

function silent({ sources }: Delivery): string[] {
  return sources.flatMap(({ title, instance, freshness }) =>
    freshness.state === 'live'
      ? []
      : [`${title} (${instance}) does not answer: ${freshness.reason}`],
  );
}

/**
 * What the portal puts off now may be begun in a moment: a source that is not
 * heard of again yet, or another operation that is under way.
 */
export async function unlessPutOff<T>(
  begin: () => Promise<Observation<T>>,
): Promise<Observation<T>> {
  try {
    return await begin();
  } catch (error) {
    if (!PASSING.some(name => isNamed(error, name))) throw error;
    const { message } = toError(
      isError(error) && isError(error.cause) ? error.cause : error,
    );
    return { state: 'missing', what: message };
  }
}

/** Whether an operation has come to its end. @throws InputError when it failed. */
export function settled(operation: Operation): Observation<Operation> {
  switch (operation.state) {
    case 'succeeded':
      return there(operation);
    case 'failed':
    case 'cancelled':
      throw new InputError(
        `${operation.title}: ${operation.error?.message ?? operation.state}`,
      );
    default:
      return { state: 'missing', what: underWay(operation) };
  }
}

/** With what its present step waits for. */
function underWay({ steps, title }: Operation): string {
  const [waiting] = steps.flatMap(({ progress }) =>
    progress.state === 'waiting' ? [`: ${progress.message}`] : [],
  );
  return `${title} is under way${waiting ?? ''}`;
}

/** An answer that is an error has that as its cause. */
export function isNamed(error: unknown, name: string): boolean {
  return (
    isError(error) &&
    (error.name === name || (isError(error.cause) && error.cause.name === name))
  );
}
