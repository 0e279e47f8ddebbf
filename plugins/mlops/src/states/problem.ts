import { isError } from '@backstage/errors';

/** What went wrong, and what a person can do about it. */
export interface Problem {
  kind:
    | 'missing'
    | 'forbidden'
    | 'signed-out'
    | 'unavailable'
    | 'offline'
    | 'mismatch'
    | 'failed';
  title: string;
  advice: string;
  /** The words of the backend, for those who can use them. */
  detail?: string;
  /** Whether the last knowledge may still be shown. */
  passing: boolean;
}

const BY_NAME: Record<string, Omit<Problem, 'detail'>> = {
  NotFoundError: {
    kind: 'missing',
    title: 'This entity is not known to the delivery API',
    advice:
      'It may have just been added or removed. Reload the page in a minute; if it stays, ask the portal’s administrators whether the mlops backend plugin is installed.',
    passing: false,
  },
  NotAllowedError: {
    kind: 'forbidden',
    title: 'You may not see the delivery of this entity',
    advice:
      'Ask its owner, or the portal’s administrators, for the permission mlops.delivery.read.',
    passing: false,
  },
  AuthenticationError: {
    kind: 'signed-out',
    title: 'You are signed out',
    advice: 'Reload the page and sign in again.',
    passing: false,
  },
  ServiceUnavailableError: {
    kind: 'unavailable',
    title: 'The delivery API is not available',
    advice: 'The page tries again by itself. Nothing needs to be done.',
    passing: true,
  },
};

const BY_STATUS: Record<number, string> = {
  401: 'AuthenticationError',
  403: 'NotAllowedError',
  404: 'NotFoundError',
  502: 'ServiceUnavailableError',
  503: 'ServiceUnavailableError',
  504: 'ServiceUnavailableError',
};

/** Puts any error into words that say what to do. */
export function problemOf(error: unknown): Problem {
  const known = BY_NAME[nameOf(error) ?? ''];
  const detail = detailOf(error);
  if (known) return { ...known, detail };
  if (isError(error) && error.name === 'ZodError') {
    return {
      kind: 'mismatch',
      title: 'The delivery API answered in a way this page does not understand',
      advice:
        'The frontend and backend of the mlops plugin are of different versions. Ask the portal’s administrators to bring both to the same one.',
      passing: true,
    };
  }
  // What `fetch` throws where there is no answer at all.
  if (isError(error) && error.name === 'TypeError') {
    return {
      kind: 'offline',
      title: 'The portal’s backend can’t be reached',
      advice:
        'Check your network. The page tries again by itself and when you come back to it.',
      detail,
      passing: true,
    };
  }
  return {
    kind: 'failed',
    title: 'The delivery state could not be read',
    advice: 'The page tries again by itself.',
    detail,
    passing: true,
  };
}

function nameOf(error: unknown): string | undefined {
  if (!isError(error)) return undefined;
  if (error.name in BY_NAME) return error.name;
  const status = 'statusCode' in error ? Number(error.statusCode) : NaN;
  return BY_STATUS[status];
}

/** A ResponseError's cause carries the backend's own sentence. */
function detailOf(error: unknown): string | undefined {
  if (!isError(error)) return undefined;
  const { cause } = error;
  return isError(cause) && cause.message ? cause.message : error.message;
}

/** The backend's sentence, for places with room for only one line. */
export function errorSentence(error: unknown): string {
  const problem = problemOf(error);
  return problem.detail ?? problem.title;
}
