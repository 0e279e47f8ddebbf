import type {
  RegisteredModel,
  Release,
  RollbackDetails,
} from '@slipway/backstage-plugin-mlops-common';
import type { Restoration } from '@slipway/backstage-plugin-mlops-node';

/** What is other after the rollback than it is now. */
export function differencesOf(options: {
  from: Release;
  to: Release | undefined;
  models: readonly RegisteredModel[];
  restorations: readonly Restoration[];
}): RollbackDetails['differences'] {
  const { from, to, models, restorations } = options;
  return {
    images: { from: from.images, to: to?.images ?? [] },
    model: { from: from.model, to: to?.model },
    metrics: metricsOf(models, from, to),
    files: restorations.flatMap(({ files }) => files),
    commits: uniqueCommits(restorations),
  };
}

function metricsOf(
  models: readonly RegisteredModel[],
  from: Release,
  to: Release | undefined,
): RollbackDetails['differences']['metrics'] {
  const [now, then] = [
    metricsOfModel(models, from),
    metricsOfModel(models, to),
  ];
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  return names
    .sort((a, b) => a.localeCompare(b))
    .map(name => ({ name, from: now[name], to: then[name] }));
}

function metricsOfModel(
  models: readonly RegisteredModel[],
  release: Release | undefined,
): Record<string, number> {
  const model = release?.model;
  if (!model) return {};
  const found = models
    .filter(({ name }) => name === model.name)
    .flatMap(({ versions }) => versions)
    .find(({ version }) => version === model.version);
  return found?.metrics ?? {};
}

function uniqueCommits(restorations: readonly Restoration[]) {
  const commits = restorations.flatMap(each => each.commits);
  return [...new Map(commits.map(each => [each.sha, each])).values()];
}
