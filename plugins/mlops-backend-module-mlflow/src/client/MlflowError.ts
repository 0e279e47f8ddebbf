import { ServiceUnavailableError } from '@backstage/errors';

/**
 * Why an instance gave no answer.
 *
 * - `unreachable`, `unauthorized`, `busy`: true for whatever is asked next
 * - `forbidden`: for this model only
 * - `refused`: this request, as it is; asking again is of no use
 * - `failed`: perhaps for this request only
 */
export type MlflowFailure =
  'unreachable' | 'unauthorized' | 'busy' | 'forbidden' | 'refused' | 'failed';

/** Its message is a sentence for people, and never holds credentials. */
export class MlflowError extends ServiceUnavailableError {
  constructor(
    message: string,
    readonly failure: MlflowFailure,
    /** As the server asked by `Retry-After`. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}
