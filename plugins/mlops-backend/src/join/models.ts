import {
  evaluateGates,
  type DestinationDelivery,
  type ModelRef,
  type ModelVersion,
  type RegisteredModel,
  type Release,
  type ValidationGate,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  ObservedModel,
  ObservedModelVersion,
} from '@slipway/backstage-plugin-mlops-node';

/** The environments a model version serves in, and is under test in. */
export interface ModelPlaces {
  live(model: ModelRef): string[];
  candidate(model: ModelRef): string[];
}

/** `environments` in the order of promotion. */
export function modelPlaces(
  environments: ReadonlyArray<{
    name: string;
    destinations: ReadonlyArray<
      Pick<DestinationDelivery, 'live' | 'candidate'>
    >;
  }>,
): ModelPlaces {
  const where = (role: 'live' | 'candidate') => (model: ModelRef) =>
    environments
      .filter(({ destinations }) =>
        destinations.some(each => isOf(each[role], model)),
      )
      .map(({ name }) => name);
  return { live: where('live'), candidate: where('candidate') };
}

function isOf(release: Release | undefined, model: ModelRef): boolean {
  return (
    release?.model?.name === model.name &&
    release.model.version === model.version
  );
}

/** Judges the versions of a model and says where each one runs. */
export function judgeModel(
  model: ObservedModel,
  gates: readonly ValidationGate[],
  places: ModelPlaces,
): RegisteredModel {
  return {
    ...model,
    versions: model.versions.map(version =>
      judgeVersion(model.name, version, gates, places),
    ),
  };
}

export function judgeVersion(
  name: string,
  version: ObservedModelVersion,
  gates: readonly ValidationGate[],
  places: ModelPlaces,
): ModelVersion {
  const ref = { name, version: version.version };
  const metrics = finite(version.metrics);
  return {
    ...version,
    metrics,
    gates: evaluateGates(gates, metrics),
    liveIn: places.live(ref),
    candidateIn: places.candidate(ref),
  };
}

/** JSON has no NaN and no Infinity, which a diverged training does log. */
function finite(
  metrics: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).filter(([, value]) => Number.isFinite(value)),
  );
}
