import type {
  ObservedModel,
  ObservedModelVersion,
} from '@slipway/backstage-plugin-mlops-node';
import type {
  ModelVersionAnswer,
  RegisteredModelAnswer,
} from '../client/schemas';
import type { ConsoleLinks } from './consoleLinks';
import { cutDescription, cutKeyValues, cutMetrics } from './cut';
import type { ObservedRun } from './projectRun';

/** Prompts live among the models (MLflow ≥ 2.21), told apart by this tag. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';

export function isPrompt(model: RegisteredModelAnswer): boolean {
  return (model.tags ?? []).some(
    ({ key, value }) => key === PROMPT_TAG && value?.toLowerCase() === 'true',
  );
}

export function projectModel(options: {
  instance: string;
  model: RegisteredModelAnswer;
  versions: readonly ModelVersionAnswer[];
  /** Whether the registry has older versions than those given. */
  more: boolean;
  runOf(runId: string): ObservedRun | undefined;
  links: ConsoleLinks;
}): ObservedModel {
  const { instance, model, links } = options;
  const aliases = (model.aliases ?? []).slice().sort(byAlias);
  const versions = options.versions
    .map(version =>
      projectVersion(version, {
        aliases: aliases
          .filter(alias => alias.version === version.version)
          .map(({ alias }) => alias),
        run: version.run_id ? options.runOf(version.run_id) : undefined,
        links,
      }),
    )
    .sort((a, b) => Number(b.version) - Number(a.version));
  return {
    id: `${instance}/${model.name}`,
    source: `mlflow/${instance}`,
    instance,
    name: model.name,
    description: cutDescription(model.description),
    tags: cutKeyValues(model.tags),
    aliases,
    versions,
    totalVersions: countVersions(versions, options.more),
    consoleUrl: links.model(model.name),
  };
}

/**
 * MLflow counts nothing. Versions are numbered from one, so the newest number
 * is how many there ever were; it is exact unless some were deleted.
 */
function countVersions(
  versions: readonly ObservedModelVersion[],
  more: boolean,
): number {
  const newest = Number(versions[0]?.version ?? 0);
  return more && Number.isFinite(newest)
    ? Math.max(newest, versions.length)
    : versions.length;
}

export function projectVersion(
  version: ModelVersionAnswer,
  context: { aliases?: string[]; run?: ObservedRun; links: ConsoleLinks },
): ObservedModelVersion {
  const { run, links } = context;
  const runId = version.run_id || undefined;
  return {
    version: version.version,
    status: version.status,
    statusMessage: version.status_message || undefined,
    description: cutDescription(version.description),
    createdAt: instant(version.creation_timestamp ?? 0),
    updatedAt:
      version.last_updated_timestamp === undefined
        ? undefined
        : instant(version.last_updated_timestamp),
    aliases: context.aliases ?? (version.aliases ?? []).slice().sort(),
    tags: cutKeyValues(version.tags),
    // What was logged for the model itself (MLflow 3) is nearer to it than
    // what its run logged, which may have made several.
    metrics: { ...run?.metrics, ...cutMetrics(version.model_metrics) },
    params: { ...run?.params, ...cutKeyValues(version.model_params) },
    runId,
    runName: run?.name,
    runUrl:
      runId && run?.experimentId
        ? links.run(run.experimentId, runId)
        : undefined,
    sourceCommit: run?.sourceCommit,
    sourceRepository: run?.sourceRepository,
    consoleUrl: links.version(version.name, version.version),
  };
}

function byAlias(a: { alias: string }, b: { alias: string }): number {
  return a.alias < b.alias ? -1 : 1;
}

const LATEST_INSTANT_MS = 8_640_000_000_000_000;

function instant(ms: number): string {
  const bounded = Math.min(Math.max(ms, 0), LATEST_INSTANT_MS);
  return new Date(bounded).toISOString();
}
