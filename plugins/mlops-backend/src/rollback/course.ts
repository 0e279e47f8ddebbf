import type {
  EnvironmentDelivery,
  RegisteredModel,
  Release,
  RollbackPath,
} from '@slipway/backstage-plugin-mlops-common';
import {
  isBoundBack,
  type EnvironmentActionContext,
} from '@slipway/backstage-plugin-mlops-node';
import type { Revert } from './revert';
import { folderId, type Folder, type Unit } from './situation';
import type { Target } from './targets';

/** What a rollback of an environment has come down to. */
export interface Course {
  environment: string;
  path: RollbackPath;
  units: readonly Unit[];
  target: Target;
  /** What is left behind. */
  from: Release;
  skipAnalysis: boolean;
  merge: 'now' | 'approval';
  /** The branch that each folder follows. */
  branchOf(folder: Folder): string;
  /** Of that branch, as planned. */
  headOf(folder: Folder): string | undefined;
  /** Git differs from the target, so that there is something to restore. */
  restores: boolean;
  /** Those that name the entity back. */
  models: readonly RegisteredModel[];
  /** An environment after this one that serves the version that is left. */
  servedIn: string | undefined;
}

export function courseOf(
  context: Pick<
    EnvironmentActionContext<{ skipAnalysis: boolean }>,
    'delivery' | 'entity' | 'environment' | 'input'
  >,
  found: Pick<Course, 'path' | 'units' | 'target' | 'from' | 'merge'> & {
    revert: Revert;
  },
): Course {
  const { delivery, entity, environment, input } = context;
  const { revert, ...rest } = found;
  const branch = (folder: Folder) => revert.branches.get(folderId(folder));
  return {
    ...rest,
    environment: environment.name,
    skipAnalysis: input.skipAnalysis && found.path !== 'break-glass',
    branchOf: folder => branch(folder)?.name ?? folder.targetRevision,
    headOf: folder => branch(folder)?.head,
    restores: changesGit(revert),
    models: delivery.registry.models.filter(
      ({ boundBack, tags }) =>
        boundBack ?? isBoundBack({ labels: tags, annotations: tags }, entity),
    ),
    servedIn: laterServing(delivery.environments, environment, found.from),
  };
}

export function changesGit({ restorations }: Revert): boolean {
  return restorations.some(({ files }) => files.length > 0);
}

/** Of those after it in the order of promotion, the first that serves it. */
function laterServing(
  environments: readonly EnvironmentDelivery[],
  { name }: EnvironmentDelivery,
  { model }: Release,
): string | undefined {
  const place = environments.findIndex(each => each.name === name);
  return environments
    .slice(place + 1)
    .find(({ destinations }) =>
      destinations.some(
        ({ live }) =>
          model !== undefined &&
          live?.model?.name === model.name &&
          live.model.version === model.version,
      ),
    )?.name;
}
