import { CronExpressionParser } from 'cron-parser';

/** Names as people write them: `MON`, `mon`, `Mon`. */
const named = (names: string) =>
  names
    .split(' ')
    .map(name =>
      [...name].map(letter => `[${letter.toUpperCase()}${letter}]`).join(''),
    )
    .join('|');

const VALUES = [
  '[1-5]?\\d',
  '1?\\d|2[0-3]',
  '[1-9]|[12]\\d|3[01]',
  `[1-9]|1[0-2]|${named('jan feb mar apr may jun jul aug sep oct nov dec')}`,
  `[0-6]|${named('sun mon tue wed thu fri sat')}`,
];

/** A list of `*`, `5`, `1-5`, each with `/2` behind it where it may. */
function field(value: string): string {
  const item = `(\\*|(${value})(-(${value}))?)(/[1-9]\\d?)?`;
  return `(${item}(,(?=[^ ])|(?= |$)))+`;
}

/**
 * Five fields that Argo Workflows and GitHub understand alike; the form has the
 * same pattern. It cannot tell a range that runs backwards, nor a day that no
 * month has: `isCron` can.
 */
export const CRON_PATTERN = `^${VALUES.map(field).join(' +')}$`;

const CRON = new RegExp(CRON_PATTERN);

/** Whether it is a schedule that comes. */
export function isCron(text: string): boolean {
  if (text.length > 100 || !CRON.test(text)) return false;
  try {
    CronExpressionParser.parse(text);
    return true;
  } catch {
    return false;
  }
}
