/**
 * Terminal control sequences (ECMA-48: CSI, OSC and two-character escapes) and
 * control characters other than the tab. A browser shows none of them.
 */
const CONTROL =
  // eslint-disable-next-line no-control-regex
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const LONGEST_LINE = 4000;

/** A line of a log as it can be read, and not longer than a screen bears. */
export function readableLine(line: string): string {
  const text = afterLastReturn(line).replace(CONTROL, '');
  if (text.length <= LONGEST_LINE) return text;
  const rest = text.length - LONGEST_LINE;
  return `${text.slice(0, LONGEST_LINE)} … (${rest} more characters)`;
}

/** Progress bars rewrite their line: what stood there last counts. */
function afterLastReturn(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}

/** Parts of a line, found or not, in order. */
export interface LinePart {
  text: string;
  found: boolean;
}

/** Cuts a line where the searched words stand, whatever their case. */
export function findInLine(line: string, search: string): LinePart[] {
  const wanted = search.toLowerCase();
  if (!wanted) return [{ text: line, found: false }];
  const lower = line.toLowerCase();
  // Lower case can be of another length (İ); then nothing is marked wrongly.
  if (lower.length !== line.length) return [{ text: line, found: false }];
  const parts: LinePart[] = [];
  let from = 0;
  for (
    let at = lower.indexOf(wanted);
    at >= 0;
    at = lower.indexOf(wanted, from)
  ) {
    if (at > from) parts.push({ text: line.slice(from, at), found: false });
    parts.push({ text: line.slice(at, at + wanted.length), found: true });
    from = at + wanted.length;
  }
  if (from < line.length) parts.push({ text: line.slice(from), found: false });
  return parts;
}
