import { InputError } from '@backstage/errors';

/**
 * The URL of an upstream system as an administrator wrote it, without a slash
 * at its end. It becomes a link, and its parts may be logged. For the error,
 * `what` names it (`url of Argo CD main`) and `instead` says where credentials
 * belong (`token`).
 *
 * @throws InputError that names what is wrong, without quoting it.
 * @public
 */
export function readUpstreamUrl(
  text: string,
  { what, instead }: { what: string; instead: string },
): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new InputError(`The ${what} must begin with https:// or http://`);
  }
  if (url.username || url.password) {
    throw new InputError(
      `The ${what} contains credentials; give them as ${instead}`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
