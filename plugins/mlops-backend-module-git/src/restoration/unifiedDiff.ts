import { createTwoFilesPatch } from 'diff';

const MOST_CHARACTERS = 20_000;
const LARGEST_FILE = 256 * 1024;
const CONTEXT_LINES = 3;
/** For files that have nothing in common, which are slow to compare. */
const TIMEOUT_MS = 500;

/** Undefined for what is no text, or too large to be compared. */
export function unifiedDiff(
  path: string,
  before: Buffer | undefined,
  after: Buffer | undefined,
): string | undefined {
  const [old, fresh] = [textOf(before), textOf(after)];
  if (old === undefined || fresh === undefined) return undefined;
  const patch = createTwoFilesPatch(
    before ? `a/${path}` : '/dev/null',
    after ? `b/${path}` : '/dev/null',
    old,
    fresh,
    undefined,
    undefined,
    { context: CONTEXT_LINES, timeout: TIMEOUT_MS },
  );
  return patch && cut(patch.replace(/^=+\n/, ''));
}

/** Undefined for what is no text; Git looks for a zero byte, too. */
export function textOf(content: Buffer | undefined): string | undefined {
  if (!content) return '';
  if (content.byteLength > LARGEST_FILE || content.includes(0)) {
    return undefined;
  }
  return content.toString('utf8');
}

function cut(patch: string): string {
  if (patch.length <= MOST_CHARACTERS) return patch;
  const end = patch.lastIndexOf('\n', MOST_CHARACTERS);
  return `${patch.slice(0, end)}\n… cut here\n`;
}
