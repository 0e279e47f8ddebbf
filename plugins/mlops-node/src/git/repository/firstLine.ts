const LONGEST = 200;

/** The title of a commit. */
export function firstLine(message: string): string {
  return message.trimStart().split('\n', 1)[0].trimEnd().slice(0, LONGEST);
}
