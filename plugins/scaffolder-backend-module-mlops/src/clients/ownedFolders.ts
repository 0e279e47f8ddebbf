import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { DeliveryClients } from './deliveryClients';

/** A folder that an Application of an entity deploys. */
export interface OwnedFolder {
  environment: string;
  application: string;
  repoUrl: string;
  path: string;
  /** Absent: the default branch. */
  branch?: string;
}

const PROMOTE = 'promote';

/**
 * Where an entity is deployed from. The portal's credentials can write to more
 * repositories than those of one team, so only what names the entity back
 * counts, and only for who may promote it.
 *
 * @throws NotAllowedError
 */
export async function ownedFolders(
  { delivery, operations }: DeliveryClients,
  entityRef: string,
  signal?: AbortSignal,
): Promise<OwnedFolder[]> {
  const { actions } = await operations.getActions(entityRef, { signal });
  const access = actions.find(({ name }) => name === PROMOTE)?.access;
  if (!access?.allowed) {
    throw new NotAllowedError(
      access?.reason ?? `You may not change what is delivered of ${entityRef}`,
    );
  }
  const { environments } = await delivery.getDelivery(entityRef, { signal });
  return environments.flatMap(({ name: environment, destinations }) =>
    destinations
      .flatMap(({ applications }) => applications)
      .filter(({ boundBack }) => boundBack)
      .flatMap(({ name: application, sources }) =>
        sources.flatMap(({ repoUrl, path, targetRevision }) =>
          path
            ? [
                {
                  environment,
                  application,
                  repoUrl,
                  path: path.replace(/^\.\/|\/+$/g, ''),
                  ...branchOf(targetRevision),
                },
              ]
            : [],
        ),
      ),
  );
}

/** The repository of an entity that the template made, and the folder in it. */
export function gitOpsFolder(
  folders: readonly OwnedFolder[],
  entityRef: string,
): { repoUrl: string; branch?: string; prefix: string } {
  const found = folders.find(({ path }) => /(^|\/)overlays\//.test(path));
  if (!found) {
    throw new NotFoundError(
      `No Application that names ${entityRef} back deploys a folder overlays/…; this template is for services that the template "New model service" made`,
    );
  }
  const { repoUrl, branch, path } = found;
  const elsewhere = folders.find(each => each.repoUrl !== repoUrl);
  if (elsewhere) {
    throw new InputError(
      `${entityRef} is deployed from two repositories, ${repoUrl} and ${elsewhere.repoUrl}`,
    );
  }
  return {
    repoUrl,
    ...(branch && { branch }),
    prefix: path
      .slice(0, path.search(/(^|\/)overlays\//))
      .replace(/\/?$/, '/')
      .replace(/^\/$/, ''),
  };
}

function branchOf(targetRevision: string | undefined): { branch?: string } {
  return targetRevision && targetRevision !== 'HEAD'
    ? { branch: targetRevision }
    : {};
}
