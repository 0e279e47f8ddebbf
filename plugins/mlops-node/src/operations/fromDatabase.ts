import { ServiceUnavailableError, toError } from '@backstage/errors';

/**
 * What the portal's database answers to a step. A fault of it says nothing
 * about what the step is for, so the step is tried again.
 *
 * @throws ServiceUnavailableError when it does not answer.
 * @public
 */
export async function fromDatabase<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new ServiceUnavailableError(
      `The portal’s database does not answer: ${toError(error).message}`,
    );
  }
}
