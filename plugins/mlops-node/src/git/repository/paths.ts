import { InputError } from '@backstage/errors';

const CONTROL = /[\p{Cc}\\]/u;

/**
 * A folder as Argo CD names it, without `./` and slashes at its ends; empty for
 * the root. @throws for what would lead out of the repository.
 *
 * @public
 */
export function folderPath(path: string): string {
  const segments = path
    .split('/')
    .filter(segment => segment !== '' && segment !== '.');
  return checked(path, segments);
}

/**
 * @throws for what is no path of a file within the repository.
 *
 * @public
 */
export function filePath(path: string): string {
  const segments = path.split('/');
  if (segments.some(segment => segment === '' || segment === '.')) {
    throw strange(path);
  }
  return checked(path, segments);
}

/**
 * @throws for what Git does not take for a branch (git-check-ref-format).
 *
 * @public
 */
export function branchName(branch: string): string {
  const valid =
    branch.length > 0 &&
    branch.length < 250 &&
    !/^[-/]|\.\.|@\{|[\s~^:?*[\\]|\/\/|[/.]$|\.lock(\/|$)|(^|\/)\./.test(
      branch,
    ) &&
    !CONTROL.test(branch);
  if (valid) return branch;
  throw new InputError(`${JSON.stringify(branch)} is no name of a branch`);
}

function checked(path: string, segments: readonly string[]): string {
  const bad = segments.some(
    segment =>
      segment === '..' ||
      segment.toLocaleLowerCase('en-US') === '.git' ||
      CONTROL.test(segment),
  );
  if (bad || path.length > 1_000) throw strange(path);
  return segments.join('/');
}

function strange(path: string): InputError {
  return new InputError(
    `${JSON.stringify(path.slice(0, 100))} is no path within a repository`,
  );
}
