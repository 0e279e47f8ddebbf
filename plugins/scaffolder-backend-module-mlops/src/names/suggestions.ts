import { LONGEST_NAME } from '../service/parameters';

/** So many are tried, not more: somebody waits. */
const TRIED = [2, 3, 4];

/** `churn` → `churn-2`, `churn-3` …; `churn-2` → `churn-3` …; never too long. */
export function numberedNames(name: string): string[] {
  const [, stem, number] = /^(.*?)(?:-(\d{1,3}))?$/.exec(name) ?? [];
  const first = number === undefined ? 0 : Number(number) - 1;
  return TRIED.map(n => {
    const suffix = `-${first + n}`;
    const room = LONGEST_NAME - suffix.length;
    return `${(stem ?? name).slice(0, room).replace(/-+$/, '')}${suffix}`;
  });
}
