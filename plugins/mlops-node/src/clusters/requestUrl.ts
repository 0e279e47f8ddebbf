import { InputError } from '@backstage/errors';

/**
 * Where a request goes. A path is made of names that people choose; it must
 * not lead out of the collection that it was made for.
 *
 * @throws InputError for a path that would be read otherwise than it is written.
 */
export function requestUrl(server: string, path: string): string {
  const [way] = path.split(/[?#]/, 1);
  const leadsElsewhere =
    !path.startsWith('/') ||
    // Removed, or taken for a slash, by URL parsers.
    /[\\\t\n\r]/.test(path) ||
    way.split('/').some(segment => /^(\.|%2e){1,2}$/i.test(segment));
  if (leadsElsewhere) {
    throw new InputError(
      `'${path.slice(0, 100)}' is not a path of the Kubernetes API`,
    );
  }
  return `${server}${path}`;
}
