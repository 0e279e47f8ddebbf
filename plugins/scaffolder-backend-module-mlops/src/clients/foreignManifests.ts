import { isError } from '@backstage/errors';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { readRepositoryFiles } from './readRepositoryFiles';

const ENTITY_REF = 'backstage.io/entity-ref';

const annotated = z.object({
  metadata: z.object({
    annotations: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** Where the Applications of a service are in the platform's repository. */
export function folderOf({ path }: PlatformRepository, service: string) {
  return [path.replace(/^\/+|\/+$/g, ''), service].filter(Boolean).join('/');
}

/** What is in that folder; empty when there is none. */
export async function presentManifests(
  repositories: Repositories,
  platform: PlatformRepository,
  service: string,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const reader = repositories.read(platform.url, signal);
  return readRepositoryFiles(
    reader,
    platform.branch,
    folderOf(platform, service),
  );
}

/** The entities that manifests name as theirs. */
export function entitiesOf(files: Readonly<Record<string, string>>): string[] {
  const found = Object.entries(files).flatMap(([name, content]) =>
    /\.ya?ml$/.test(name) ? documentsOf(content) : [],
  );
  const named = found.map(document => {
    const parsed = annotated.safeParse(document);
    const value = parsed.data?.metadata.annotations?.[ENTITY_REF];
    return typeof value === 'string' ? value : '';
  });
  return [...new Set(named)];
}

/**
 * Whose the manifests are, in words, unless all of them are of this entity. A
 * manifest that names nobody is not known to be its.
 */
export function ownedByAnother(
  files: Readonly<Record<string, string>>,
  entityRef: string,
): string | undefined {
  const other = entitiesOf(files).find(each => each !== entityRef);
  return other === '' ? 'somebody who is not named' : other;
}

function documentsOf(content: string): unknown[] {
  try {
    return parseAllDocuments(content)
      .map((document): unknown => document.toJS())
      .filter(value => value !== null);
  } catch (error) {
    // What cannot be read is nobody's.
    return [isError(error) ? error.message : ''];
  }
}
