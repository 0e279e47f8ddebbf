import type {
  Experiment,
  LoggedModel,
  Metric,
  ModelVersion,
  RegisteredModel,
  Run,
  Texts,
} from '../types';
import { latest } from '../store/runs';

/**
 * Protobuf's JSON leaves out what was never set and lists that are empty.
 * Values that were set stay, even when they are empty strings.
 */
export function withoutEmpty<T extends object>(shape: T): Partial<T> {
  const kept = { ...shape };
  for (const key of Object.keys(kept)) {
    const value: unknown = Reflect.get(kept, key);
    if (value === undefined || (Array.isArray(value) && value.length === 0)) {
      Reflect.deleteProperty(kept, key);
    }
  }
  return kept;
}

function pairs(texts: Texts) {
  return [...texts].map(([key, value]) => ({ key, value }));
}

export function experimentShape(experiment: Experiment) {
  return withoutEmpty({
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.updatedAt,
    creation_time: experiment.createdAt,
    tags: pairs(experiment.tags),
    workspace: 'default',
  });
}

/** JSON has no NaN, and the SQL store keeps infinities as the largest double. */
export function metricShape({ key, value, timestamp, step }: Metric) {
  const bounded =
    Math.abs(value) === Infinity ? Math.sign(value) * Number.MAX_VALUE : value;
  return {
    key,
    value: Number.isNaN(value) ? 'NaN' : bounded,
    timestamp,
    step,
  };
}

export function runInfoShape(run: Run) {
  return withoutEmpty({
    run_uuid: run.id,
    experiment_id: run.experimentId,
    run_name: run.name,
    user_id: run.userId,
    status: run.status,
    start_time: run.startTime,
    end_time: run.endTime,
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycleStage,
    run_id: run.id,
  });
}

export function runShape(run: Run) {
  return {
    info: runInfoShape(run),
    data: withoutEmpty({
      metrics: [...run.metrics.values()].map(points =>
        metricShape(latest(points)),
      ),
      params: pairs(run.params),
      tags: pairs(run.tags),
    }),
    inputs: withoutEmpty({
      dataset_inputs: run.datasets,
      model_inputs: run.modelInputs,
    }),
    outputs: withoutEmpty({ model_outputs: run.modelOutputs }),
  };
}

/** Searches and lists of a model's latest versions leave the aliases out. */
export function versionShape(version: ModelVersion, aliases: string[] = []) {
  return withoutEmpty({
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: version.updatedAt,
    user_id: version.userId,
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    status: version.status,
    status_message: version.statusMessage,
    tags: pairs(version.tags),
    run_link: version.runLink,
    model_id: version.modelId,
    aliases,
  });
}

/** The newest version of each stage. */
export function latestVersions(model: RegisteredModel): ModelVersion[] {
  const byStage = new Map<string, ModelVersion>();
  for (const version of model.versions.values()) {
    const best = byStage.get(version.stage);
    if (!best || best.version < version.version) {
      byStage.set(version.stage, version);
    }
  }
  return [...byStage.values()].sort((a, b) => a.version - b.version);
}

export function modelShape(model: RegisteredModel) {
  return withoutEmpty({
    name: model.name,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
    description: model.description,
    latest_versions: latestVersions(model).map(version =>
      versionShape(version),
    ),
    tags: pairs(model.tags),
    aliases: [...model.aliases]
      .map(([alias, version]) => ({ alias, version: String(version) }))
      .sort((a, b) => (a.alias < b.alias ? -1 : 1)),
  });
}

export function loggedModelShape(model: LoggedModel) {
  return {
    info: withoutEmpty({
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAt,
      last_updated_timestamp_ms: model.updatedAt,
      artifact_uri: model.artifactUri,
      status: model.status,
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      tags: pairs(model.tags),
    }),
    data: withoutEmpty({ params: pairs(model.params) }),
  };
}
