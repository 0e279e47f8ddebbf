import type {
  ModelRef,
  ModelVersion,
  Reason,
  RegisteredModel,
  Release,
} from '@slipway/backstage-plugin-mlops-common';
import type { EnvironmentFindings, EnvironmentRule } from './reasonRule';
import { list, modelName } from './words';

/** Aliases by which teams say which version is meant to be live. */
const LIVE_ALIASES = new Set(['champion', 'production', 'prod', 'live']);

const candidateFailsGate: EnvironmentRule = findings =>
  releases(findings, 'candidate').flatMap(model => {
    const found = findVersion(findings.models, model);
    if (found?.version.gates.result !== 'fail') return [];
    return about(found, {
      code: 'candidate-fails-gate',
      severity: 'warning',
      message: `The candidate ${modelName(model)} fails ${failures(found.version)}`,
      fix: 'Do not promote it: train a better version, or change the gate.',
    });
  });

const liveFailsGate: EnvironmentRule = findings =>
  releases(findings, 'live').flatMap(model => {
    const found = findVersion(findings.models, model);
    if (found?.version.gates.result !== 'fail') return [];
    return about(found, {
      code: 'live-fails-gate',
      severity: findings.isLast ? 'warning' : 'info',
      message: `${modelName(model)} is live and fails ${failures(found.version)}`,
      fix: 'Replace it by a version that passes, or change the gate.',
    });
  });

const candidateNotJudged: EnvironmentRule = findings =>
  releases(findings, 'candidate').flatMap(model => {
    const found = findVersion(findings.models, model);
    if (found?.version.gates.result !== 'insufficient-data') return [];
    const missing = found.version.gates.gates
      .filter(({ result }) => result === 'insufficient-data')
      .map(({ metric }) => metric);
    if (missing.length === 0) return [];
    return about(found, {
      code: 'candidate-not-judged',
      severity: 'warning',
      message: `The candidate ${modelName(model)} cannot be judged: its run has no ${list(missing)}`,
      fix: 'Log the metric in the training run.',
    });
  });

/** Where the alias says one version and another one serves. */
const championElsewhere: EnvironmentRule = findings =>
  misplacedAliases(findings).map(
    ({ model, alias, version, live, isOnItsWay }): Reason => ({
      code: 'alias-differs',
      severity: isOnItsWay ? 'info' : 'warning',
      message: `The alias ${alias} is on ${modelName({ name: live.name, version })}, but ${modelName(live)} is live`,
      fix: `Move ${alias} to ${modelName(live)}, or release what it names.`,
      source: model.source,
      ...(model.consoleUrl && { url: model.consoleUrl }),
    }),
  );

const notRegistered: EnvironmentRule = findings =>
  [...releases(findings, 'live'), ...releases(findings, 'candidate')].flatMap(
    ref => {
      const known = findings.models.filter(({ name }) => name === ref.name);
      const complete = known.every(
        ({ versions, totalVersions }) => versions.length >= totalVersions,
      );
      if (known.length === 0 || !complete) return [];
      if (findVersion(known, ref)) return [];
      return [
        {
          code: 'version-not-registered',
          severity: 'warning',
          message: `${modelName(ref)} runs, but the registry has no such version`,
          fix: 'Register the version, or correct the label mlflow.org/model-version of the workload.',
          source: known[0].source,
        } satisfies Reason,
      ];
    },
  );

/** The most urgent first. */
export const MODEL_RULES: readonly EnvironmentRule[] = [
  candidateFailsGate,
  candidateNotJudged,
  championElsewhere,
  liveFailsGate,
  notRegistered,
];

/** An alias that names what is meant to be live, and something else is. */
export interface MisplacedAlias {
  model: RegisteredModel;
  alias: string;
  version: string;
  live: ModelRef;
  /** What the alias names is under test. */
  isOnItsWay: boolean;
}

/**
 * Aliases stand for the last environment. While a promotion is being made, the
 * alias cannot have followed yet.
 */
export function misplacedAliases(
  findings: Pick<EnvironmentFindings, 'destinations' | 'models' | 'isLast'>,
): MisplacedAlias[] {
  if (!findings.isLast || isPromoting(findings)) return [];
  return releases(findings, 'live').flatMap(live =>
    findings.models
      .filter(({ name }) => name === live.name)
      .flatMap(model =>
        model.aliases
          .filter(({ alias }) => LIVE_ALIASES.has(alias.toLowerCase()))
          .filter(({ version }) => version !== live.version)
          .map(({ alias, version }) => ({
            model,
            alias,
            version,
            live,
            isOnItsWay: isCandidate(findings, { name: live.name, version }),
          })),
      ),
  );
}

function isPromoting({
  destinations,
}: Pick<EnvironmentFindings, 'destinations'>): boolean {
  return destinations.some(({ rollouts }) =>
    rollouts.some(
      ({ phase }) => phase === 'Promoting' || phase === 'Finalising',
    ),
  );
}

interface FoundVersion {
  model: RegisteredModel;
  version: ModelVersion;
}

function releases(
  { destinations }: Pick<EnvironmentFindings, 'destinations'>,
  role: 'live' | 'candidate',
): ModelRef[] {
  const models = destinations
    .map(destination => destination[role])
    .map((release: Release | undefined) => release?.model)
    .filter(model => model !== undefined);
  const keyed = models.map(
    model => [`${model.name}\n${model.version}`, model] as const,
  );
  return [...new Map(keyed).values()];
}

function isCandidate(
  findings: Pick<EnvironmentFindings, 'destinations'>,
  ref: ModelRef,
): boolean {
  return releases(findings, 'candidate').some(
    ({ name, version }) => name === ref.name && version === ref.version,
  );
}

function findVersion(
  models: readonly RegisteredModel[],
  ref: ModelRef,
): FoundVersion | undefined {
  return models
    .filter(({ name }) => name === ref.name)
    .flatMap(model => model.versions.map(version => ({ model, version })))
    .find(({ version }) => version.version === ref.version);
}

function failures({ gates }: ModelVersion): string {
  const failed = gates.gates.filter(({ result }) => result === 'fail');
  return list(
    failed.map(
      ({ metric, operator, threshold, value }) =>
        `${metric} ${operator} ${threshold} with ${round(value)}`,
    ),
  );
}

function round(value: number | undefined): string {
  return value === undefined ? '?' : String(Math.round(value * 1e4) / 1e4);
}

function about({ model, version }: FoundVersion, reason: Reason): Reason[] {
  const url = version.consoleUrl ?? model.consoleUrl;
  return [{ ...reason, source: model.source, ...(url && { url }) }];
}
