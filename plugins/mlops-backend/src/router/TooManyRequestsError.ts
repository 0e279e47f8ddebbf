import { CustomErrorBase } from '@backstage/errors';

/** Answered with 429: the same can be asked again later. */
export class TooManyRequestsError extends CustomErrorBase {
  name = 'TooManyRequestsError' as const;
  readonly statusCode = 429;
}
