import { CustomErrorBase } from '@backstage/errors';

/**
 * The resource version is too old for the server (410): list again.
 *
 * @public
 */
export class WatchExpiredError extends CustomErrorBase {
  name = 'WatchExpiredError' as const;
}

/**
 * The server was reached, and answered with an error.
 *
 * @public
 */
export class WatchRefusedError extends CustomErrorBase {
  name = 'WatchRefusedError' as const;
}

/**
 * The server asks to be left alone for a while (429 or 503 with Retry-After).
 *
 * @public
 */
export class RetryAfterError extends CustomErrorBase {
  name = 'RetryAfterError' as const;

  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

/**
 * The resource type does not exist on the server (404): its CRD is not
 * installed, and asking often will not help.
 *
 * @public
 */
export class ResourceTypeMissingError extends CustomErrorBase {
  name = 'ResourceTypeMissingError' as const;
}

/** The connection is there, and nothing comes over it. */
export class SilenceError extends CustomErrorBase {
  name = 'SilenceError' as const;
}
