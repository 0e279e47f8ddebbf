import { createTwoFilesPatch } from 'diff';

const MOST_CHARACTERS = 20_000;
const CONTEXT_LINES = 3;
/** For files that have nothing in common, which are slow to compare. */
const TIMEOUT_MS = 500;

/**
 * The difference of two versions of a file, as `git diff` shows it, cut at some
 * size. Undefined when they are too different to be compared in good time.
 *
 * @public
 */
export function unifiedDiff(options: {
  path: string;
  /** Undefined for a file that is not there. */
  before: string | undefined;
  after: string | undefined;
}): string | undefined {
  const { path, before, after } = options;
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: CONTEXT_LINES, timeout: TIMEOUT_MS },
  );
  return patch && cut(patch.replace(/^=+\n/, ''));
}

function cut(patch: string): string {
  if (patch.length <= MOST_CHARACTERS) return patch;
  const end = patch.lastIndexOf('\n', MOST_CHARACTERS);
  return `${patch.slice(0, end)}\n… cut here\n`;
}
