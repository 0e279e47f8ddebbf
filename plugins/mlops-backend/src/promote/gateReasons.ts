import type {
  ModelRef,
  ModelVersion,
  Reason,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';

/** What the registry says of the model version that is promoted. */
export function gateReasons(
  model: (Partial<ModelRef> & { version: string }) | undefined,
  models: readonly RegisteredModel[],
  override: string | undefined,
): { blockers: Reason[]; warnings: Reason[] } {
  if (!model) return { blockers: [], warnings: [] };
  const version = findVersion(model, models);
  if (!version) return { blockers: [], warnings: [unknown(model)] };
  const { gates } = version;
  if (gates.result === 'pass') return { blockers: [], warnings: [] };
  if (gates.total === 0) return { blockers: [], warnings: [notJudged(model)] };
  const message = inWords(model, version);
  return override
    ? {
        blockers: [],
        warnings: [
          {
            code: 'gates-overridden',
            severity: 'warning',
            message: `${message}; promoted all the same: ${override}`,
          },
        ],
      }
    : {
        blockers: [
          {
            code: 'gates',
            severity: 'critical',
            message,
            fix: 'Promote a version that meets its gates, or give a reason to override them.',
          },
        ],
        warnings: [],
      };
}

function findVersion(
  { name, version }: Partial<ModelRef> & { version: string },
  models: readonly RegisteredModel[],
): ModelVersion | undefined {
  const named = name ? models.filter(each => each.name === name) : models;
  const [model, ...others] = named;
  return others.length === 0
    ? model?.versions.find(each => each.version === version)
    : undefined;
}

function inWords({ name }: Partial<ModelRef>, version: ModelVersion): string {
  const gates = version.gates.gates
    .filter(({ result }) => result !== 'pass')
    .map(({ metric, operator, threshold, value }) =>
      value === undefined
        ? `${metric} is not known (${operator} ${threshold} wanted)`
        : `${metric} is ${value} (${operator} ${threshold} wanted)`,
    );
  return `Version ${version.version} of ${name ?? 'the model'} does not meet its validation gates: ${gates.join(', ')}`;
}

function unknown({ name, version }: Partial<ModelRef>): Reason {
  return {
    code: 'model-unknown',
    severity: 'warning',
    message: `The portal does not see version ${version} of ${name ?? 'the model'} in a registry, so its validation gates cannot be judged`,
  };
}

function notJudged({ name, version }: Partial<ModelRef>): Reason {
  return {
    code: 'no-gates',
    severity: 'warning',
    message: `There are no validation gates for version ${version} of ${name ?? 'the model'}`,
  };
}
