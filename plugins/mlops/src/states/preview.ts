import type {
  PreviewFile,
  PreviewFiles,
  PreviewGate,
  PreviewOverlay,
  PreviewRepository,
  PreviewService,
} from '@slipway/backstage-plugin-mlops-common';
import { count, formatNumber, formatPercent } from './numbers';

/** A folder of a repository, with what is in it. */
export interface Folder {
  /** `src/late_payments`: folders with nothing else in them are one. */
  name: string;
  path: string;
  folders: Folder[];
  files: PreviewFile[];
}

/** The files of a repository as a tree; folders first, by name. */
export function treeOf(files: readonly PreviewFile[]): Folder {
  return folder('', '', files);
}

function folder(
  name: string,
  path: string,
  files: readonly PreviewFile[],
): Folder {
  const below = new Map<string, PreviewFile[]>();
  const own: PreviewFile[] = [];
  for (const file of files) {
    const rest = file.path.slice(path.length);
    const end = rest.indexOf('/');
    if (end === -1) own.push(file);
    else {
      const key = rest.slice(0, end);
      below.set(key, [...(below.get(key) ?? []), file]);
    }
  }
  const folders = [...below].map(([key, inside]) =>
    joined(folder(key, `${path}${key}/`, inside)),
  );
  return { name, path, folders, files: own };
}

function joined(outer: Folder): Folder {
  const [inner, ...others] = outer.folders;
  if (!inner || others.length > 0 || outer.files.length > 0) return outer;
  return { ...inner, name: `${outer.name}/${inner.name}` };
}

/** `late_payments/serving.py` → `serving.py`. */
export function fileName({ path }: PreviewFile): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A file by where it is. */
export interface FileAddress {
  repository: string;
  path: string;
}

/** What is worth to be seen first: the rollout, else what tells of it all. */
export function firstFile(
  repositories: readonly PreviewRepository[],
): FileAddress | undefined {
  const all = repositories.flatMap(({ files, name: repository }) =>
    files.map(file => ({ file, repository })),
  );
  const found =
    all.find(({ file }) => file.objects.some(o => o.kind === 'Canary')) ??
    all.find(({ file }) => file.path === 'README.md') ??
    all[0];
  return found && { repository: found.repository, path: found.file.path };
}

/** How many objects of each kind there would be, by kind. */
export function objectKinds(
  files: PreviewFiles,
): Array<{ kind: string; number: number }> {
  if (files.state !== 'rendered') return [];
  const numbers = new Map<string, number>();
  for (const { objects } of files.repositories.flatMap(each => each.files)) {
    for (const { kind } of objects) {
      numbers.set(kind, (numbers.get(kind) ?? 0) + 1);
    }
  }
  return [...numbers]
    .map(([kind, number]) => ({ kind, number }))
    .sort((a, b) => a.kind.localeCompare(b.kind));
}

/** `3 environments, 2 new repositories, 74 files`. */
export function previewSummary(
  environments: number,
  files: PreviewFiles,
): string {
  const words = [count(environments, 'environment')];
  if (files.state === 'rendered') {
    const { repositories } = files;
    const written = repositories.flatMap(each => each.files).length;
    words.push(
      count(repositories.length, 'repository', 'repositories'),
      count(written, 'file'),
    );
  }
  return words.join(', ');
}

/** `precision ≥ 0.8`. */
export function gateWords({ metric, operator, threshold }: PreviewGate) {
  return `${metric} ${operator === '>=' ? '≥' : '≤'} ${formatNumber(threshold)}`;
}

/** The shares of the requests, to the last; Flagger ends with all of them. */
export function rolloutShares(steps: readonly number[]): number[] {
  return steps.at(-1) === 100 ? [...steps] : [...steps, 100];
}

/** How a new version comes to production, in a sentence. */
export function rolloutWords({
  rollout,
  serving,
}: Pick<PreviewService, 'rollout' | 'serving'>): string {
  // KServe raises nothing by itself: canaryTrafficPercent is what Git says.
  const isKServe = serving === 'kserve';
  switch (rollout.kind) {
    case 'canary':
      return isKServe
        ? `KServe gives a new version ${formatPercent(rollout.steps[0])} of the requests; each step after it is a commit.`
        : `A new version gets ${formatPercent(rollout.steps[0])} of the requests at first, and more step by step as long as it does well.`;
    case 'blue-green':
      return isKServe
        ? 'A new version gets no requests until a commit gives it all of them.'
        : `A new version is checked ${times(rollout.iterations)} beside the old one, and gets all requests at once when it does well.`;
    default:
      return `A new version gets the requests with the header ${rollout.header}; after ${count(rollout.iterations, 'good check')} it gets all.`;
  }
}

function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}

/** Who brings releases to a place, and when. */
export function releaseWords({ autoSync, syncWindow }: PreviewOverlay): string {
  const who = autoSync ? 'By themselves' : 'By hand';
  return autoSync && syncWindow
    ? `${who}, on weekdays from 8 to 18 o’clock UTC by hand only`
    : who;
}

const LANGUAGES: Record<string, string> = {
  yaml: 'yaml',
  yml: 'yaml',
  py: 'python',
  json: 'json',
  toml: 'ini',
  md: 'markdown',
  Dockerfile: 'dockerfile',
  Makefile: 'makefile',
};

/** As the highlighter calls it. */
export function languageOf(file: PreviewFile): string {
  const name = fileName(file);
  return LANGUAGES[name.slice(name.lastIndexOf('.') + 1)] ?? 'text';
}
