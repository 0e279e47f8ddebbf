import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { HostConnection } from '../hosts/HostConnection';

/** The error that a refused request is, with what to do about it. */
export function refusalError(
  { title, host, kind }: HostConnection,
  request: string,
  { status, words }: { status: number; words: string },
): Error {
  const name = `${title} (${host})`;
  const said = words ? `: ${words}` : '';
  switch (status) {
    case 401:
      return new NotAllowedError(
        `${name} does not accept the credentials given in integrations.${kind} for ${request}`,
      );
    case 403:
      return new NotAllowedError(
        `${name} does not let the portal do ${request}${said}; give the credentials in integrations.${kind} write access to the repository`,
      );
    case 404:
      return new NotFoundError(
        `${name} knows no ${request}; check that it is there and that the portal's integration may see it`,
      );
    case 405:
      return new NotAllowedError(`${name} does not allow ${request}${said}`);
    case 409:
      return new ConflictError(`${name} refuses ${request}${said}`);
    default:
      return new InputError(`${name} refuses ${request} (${status})${said}`);
  }
}
