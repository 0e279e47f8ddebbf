import type {
  PreviewFile,
  PreviewRepository,
} from '@slipway/backstage-plugin-mlops-common';
import { folderOf } from '../clients/foreignManifests';
import type { PlatformRepository } from '../config/readPlatformRepository';
import type { ModelService } from '../service/ModelService';
import { objectsIn } from './objects';

/** A file as it lies in the workspace of a run. */
export interface RenderedFile {
  path: string;
  content: Buffer;
}

/** Of one file; what is longer is named only. */
const LONGEST = 64 * 1024;
/** Of all of them together. */
const MOST = 3 * 1024 * 1024;

interface Place extends Omit<PreviewRepository, 'files'> {
  /** Where in the workspace its files lie: `source/`. */
  from: string;
  /** Where in the repository they go: `applications/fraud-detection/`. */
  to: string;
}

/** Puts the files of a workspace where they would be kept. */
export function repositoriesOf(
  service: ModelService,
  platform: PlatformRepository | undefined,
  files: readonly RenderedFile[],
): PreviewRepository[] {
  const shown = showing(MOST);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return placesOf(service, platform)
    .map(({ from, to, ...repository }) => ({
      ...repository,
      files: sorted
        .filter(({ path }) => path.startsWith(from))
        .map(({ path, content }) =>
          shown(`${to}${path.slice(from.length)}`, content),
        ),
    }))
    .filter(repository => repository.files.length > 0);
}

function placesOf(
  { git, name, layout }: ModelService,
  platform: PlatformRepository | undefined,
): Place[] {
  const source: Place = {
    name: `${git.owner}/${git.sourceRepo}`,
    url: git.sourceUrl,
    purpose:
      layout === 'one'
        ? 'New: the Python project, its CI, docs, and what runs where.'
        : 'New: the Python project, its CI and docs.',
    from: 'source/',
    to: '',
  };
  const gitops: Place = {
    name: `${git.owner}/${git.gitopsRepo}`,
    url: git.gitopsUrl,
    purpose: 'New: what runs where, and the training pipeline.',
    from: `${git.workspace.replace(/^\.\//, '')}/`,
    to: '',
  };
  return [
    source,
    ...(layout === 'apart' ? [gitops] : []),
    applicationsPlace(name, platform),
  ];
}

function applicationsPlace(
  name: string,
  platform: PlatformRepository | undefined,
): Place {
  const from = 'applications/';
  if (!platform) {
    return {
      name: 'Applications',
      purpose: 'For your platform team: the portal was not told where they go.',
      from,
      to: '',
    };
  }
  return {
    name: new URL(platform.url).pathname
      .replace(/^\//, '')
      .replace(/(\.git)?\/*$/, ''),
    url: platform.url,
    purpose:
      platform.merge === 'now'
        ? 'A pull request that is merged at once: Argo CD gets the Applications.'
        : 'A pull request that waits for approval: with it Argo CD gets the Applications.',
    from,
    to: `${folderOf(platform, name)}/`,
  };
}

/** Takes files as long as there is room for them. */
function showing(room: number) {
  let left = room;
  return (path: string, content: Buffer): PreviewFile => {
    const size = content.length;
    const isText = !content.includes(0);
    if (!isText || size > LONGEST || size > left) {
      return { path, size, objects: [] };
    }
    left -= size;
    const text = content.toString('utf8');
    return { path, size, content: text, objects: objectsIn(path, text) };
  };
}
