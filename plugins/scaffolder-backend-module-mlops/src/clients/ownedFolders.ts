import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { DeliveryClients } from './deliveryClients';
import { isHeard, observe, unlessPutOff } from './deliveryStates';
import { there, waitFor, type Waiting } from './waitFor';

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
const ARGO_CD = 'argocd';

interface Wanted extends Waiting {
  entityRef: string;
  /** Absent: all of them. */
  environment?: string;
}

/**
 * Where an entity is deployed from. The portal's credentials can write to more
 * repositories than those of one team, so only what names the entity back
 * counts, and only for who may promote it. Empty only when Argo CD was heard.
 *
 * @throws NotAllowedError, TimeoutError when the portal knows of nothing for long.
 */
export async function ownedFolders(
  { delivery, operations }: DeliveryClients,
  { entityRef, environment, ...waiting }: Wanted,
): Promise<OwnedFolder[]> {
  const { signal } = waiting;
  const { actions } = await waitFor(
    () =>
      unlessPutOff(async () =>
        there(await operations.getActions(entityRef, { signal })),
      ),
    waiting,
  );
  const access = actions.find(({ name }) => name === PROMOTE)?.access;
  if (!access?.allowed) {
    throw new NotAllowedError(
      access?.reason ?? `You may not change what is delivered of ${entityRef}`,
    );
  }
  return waitFor(
    () =>
      observe(
        () => delivery.getDelivery(entityRef, { signal }),
        shown => {
          const found = foldersOf(shown).filter(
            each => !environment || each.environment === environment,
          );
          return found.length > 0 || isHeard(shown, ARGO_CD)
            ? there(found)
            : { state: 'missing', what: `an Application of ${entityRef}` };
        },
      ),
    waiting,
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

function foldersOf({ environments }: Delivery): OwnedFolder[] {
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

function branchOf(targetRevision: string | undefined): { branch?: string } {
  return targetRevision && targetRevision !== 'HEAD'
    ? { branch: targetRevision }
    : {};
}
