import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  resolveSafeChildPath,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  parseLocationRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import type {
  TemplateEntityStepV1beta3,
  TemplateEntityV1beta3,
} from '@backstage/plugin-scaffolder-common';
import {
  fetchContents,
  serializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';
import type { RenderedFile } from './repositories';

/** What a dry run may be handed: it is sent as JSON of at most 10 MB. */
const MOST = 6 * 1024 * 1024;

/** Reads what lies beside a template and its steps render. */
export class TemplateFolder {
  constructor(
    private readonly options: {
      reader: UrlReaderService;
      integrations: ScmIntegrations;
    },
  ) {}

  /** @throws InputError when it is nowhere, or too much. */
  async read(
    template: TemplateEntityV1beta3,
    steps: readonly TemplateEntityStepV1beta3[],
  ): Promise<RenderedFile[]> {
    const baseUrl = baseUrlOf(template);
    const folder = await mkdtemp(join(tmpdir(), 'preview-'));
    try {
      for (const fetchUrl of foldersOf(steps)) {
        await fetchContents({
          ...this.options,
          baseUrl,
          fetchUrl,
          outputPath: resolveSafeChildPath(folder, fetchUrl),
        });
      }
      const files = await serializeDirectoryContents(folder);
      const size = files.reduce((sum, { content }) => sum + content.length, 0);
      if (size > MOST) {
        throw new InputError(
          `The template brings ${Math.ceil(size / 1024 / 1024)} MB of files; a preview shows at most ${MOST / 1024 / 1024} MB`,
        );
      }
      return files.map(({ path, content }) => ({ path, content }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** As the scaffolder finds it: plugin-scaffolder-backend 4.2, `getEntityBaseUrl`. */
function baseUrlOf({ metadata }: TemplateEntityV1beta3): string {
  const { annotations = {} } = metadata;
  const location =
    annotations[ANNOTATION_SOURCE_LOCATION] ?? annotations[ANNOTATION_LOCATION];
  const { type, target } = location
    ? parseLocationRef(location)
    : { type: 'none', target: '' };
  if (type === 'url') return target;
  if (type === 'file') return `file://${target}`;
  throw new InputError(
    `The catalog does not say where the template ${metadata.name} lies, so its files cannot be shown`,
  );
}

/** The folders beside the template that steps name: `./skeleton/source`. */
function foldersOf(steps: readonly TemplateEntityStepV1beta3[]): Set<string> {
  const urls = steps
    .filter(({ action }) => action.startsWith('fetch:'))
    .map(({ input }) => input?.url)
    .filter(url => typeof url === 'string');
  return new Set(urls.filter(url => /^\.\/[\w./-]+$/.test(url)));
}
