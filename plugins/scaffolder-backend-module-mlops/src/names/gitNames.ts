import { isError } from '@backstage/errors';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import {
  entitiesOf,
  folderOf,
  presentManifests,
} from '../clients/foreignManifests';
import type { PlatformRepository } from '../config/readPlatformRepository';
import type { FoundName, ServiceNames } from './FoundName';

/** The repositories of the service's names; only a run can tell whose they are. */
export async function findRepositories(
  repositories: Repositories,
  urls: readonly string[],
  signal?: AbortSignal,
): Promise<FoundName[]> {
  const found = await Promise.all(
    [...new Set(urls)].map(async (url): Promise<FoundName[]> => {
      const { repository } = repositories.read(url, signal);
      try {
        await repository.description();
      } catch (error) {
        if (isError(error) && error.name === 'NotFoundError') return [];
        throw error;
      }
      const name = new URL(url).pathname.replace(/^\//, '');
      return [{ whose: 'unknown', what: `The repository ${name}`, url }];
    }),
  );
  return found.flat();
}

/** The service's folder in the repository that has everybody's Applications. */
export async function findFolder(
  repositories: Repositories,
  platform: PlatformRepository | undefined,
  { entityRef, service }: ServiceNames,
  signal?: AbortSignal,
): Promise<FoundName[]> {
  if (!platform) return [];
  const owners = entitiesOf(
    await presentManifests(repositories, platform, service, signal),
  );
  if (owners.length === 0) return [];
  const other = owners.find(each => each !== entityRef);
  return [
    {
      whose: other === undefined ? 'own' : 'another',
      what: `The folder ${folderOf(platform, service)} of Applications`,
      // Manifests that name nobody are `''`.
      ...(other && { owner: other }),
      url: platform.url,
    },
  ];
}
