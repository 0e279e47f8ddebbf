import type {
  EnvironmentDelivery,
  GateEvaluation,
  GateResult,
  ModelComparison,
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { versionLabel } from './names';
import { formatDelta, formatNumber, formatScore, scoreDigits } from './numbers';
import { isUnderWay } from './rollout';
import { candidateRole } from './strategy';
import type { Status } from './tone';

const GATE: Record<GateResult['result'], Status> = {
  pass: { tone: 'good', word: 'Pass' },
  fail: { tone: 'bad', word: 'Fail' },
  'insufficient-data': { tone: 'warn', word: 'No value' },
};

/** Whether one validation gate is met. */
export function gateResultStatus(gate: GateResult): Status {
  return GATE[gate.result];
}

/** All gates of a version in a few words: `4 of 4 gates met`. */
export function gatesStatus(gates: GateEvaluation): Status {
  if (gates.total === 0) return { tone: 'quiet', word: 'No gates' };
  const word = `${gates.passed} of ${gates.total}`;
  if (gates.result === 'pass') return { tone: 'good', word };
  return { tone: gates.result === 'fail' ? 'bad' : 'warn', word };
}

const SIGN: Record<GateResult['operator'], string> = {
  '>=': '≥',
  '>': '>',
  '<=': '≤',
  '<': '<',
};

/** `precision ≥ 0.9` */
export function gateRule(gate: Omit<GateResult, 'result' | 'value'>): string {
  return `${gate.metric} ${SIGN[gate.operator]} ${formatNumber(gate.threshold)}`;
}

/** Why a version does not pass: the gates that fail or have no value. */
export function openGates(gates: GateEvaluation): string[] {
  return gates.gates
    .filter(gate => gate.result !== 'pass')
    .map(gate =>
      gate.value === undefined
        ? `${gate.metric} has no value`
        : `${gate.metric} is ${formatScore(gate.value)}; its gate asks for ${SIGN[gate.operator]} ${formatNumber(gate.threshold)}`,
    );
}

const MOST_METRICS = 4;

/**
 * The metrics worth a column: those that gates judge, in their order, and only
 * then any others.
 */
export function keyMetrics(versions: readonly ModelVersion[]): string[] {
  const gated = versions.flatMap(({ gates }) => gates.gates.map(g => g.metric));
  const logged = versions.flatMap(({ metrics }) => Object.keys(metrics)).sort();
  const chosen = gated.length > 0 ? gated : logged;
  return [...new Set(chosen)].slice(0, MOST_METRICS);
}

/**
 * A metric of a version. A gate knows its value under whatever name the
 * training code logged it.
 */
export function metricOf(
  version: ModelVersion,
  metric: string,
): number | undefined {
  const gate = version.gates.gates.find(
    candidate => candidate.metric === metric,
  );
  return gate?.value ?? version.metrics[metric];
}

/** Whether a metric of a version fails its gate. */
export function failsGate(version: ModelVersion, metric: string): boolean {
  return version.gates.gates.some(
    gate => gate.metric === metric && gate.result === 'fail',
  );
}

/** A version, and the one it is to be held against. */
export interface Contest {
  incumbent: ModelVersion;
  challenger: ModelVersion;
}

/**
 * Who is measured against whom: what is on canary (or carries the challenger's
 * alias, or is the newest) against the champion (or what is live).
 */
export function contestOf(model: RegisteredModel): Contest | undefined {
  const incumbent = championOf(model);
  const challenger = challengerOf(model, incumbent);
  return incumbent && challenger ? { incumbent, challenger } : undefined;
}

/** The version that has the champion's alias, or is live last in promotion. */
export function championOf(model: RegisteredModel): ModelVersion | undefined {
  return (
    model.versions.find(({ aliases }) => aliases.includes('champion')) ??
    model.versions.find(({ liveIn }) => liveIn.includes('production')) ??
    model.versions.find(({ liveIn }) => liveIn.length > 0)
  );
}

function challengerOf(
  model: RegisteredModel,
  champion: ModelVersion | undefined,
): ModelVersion | undefined {
  const others = model.versions.filter(
    ({ version }) => version !== champion?.version,
  );
  return (
    others.find(({ candidateIn }) => candidateIn.length > 0) ??
    others.find(({ aliases }) => aliases.includes('challenger')) ??
    others.find(version => isNewer(version, champion))
  );
}

function isNewer(version: ModelVersion, than: ModelVersion | undefined) {
  return than !== undefined && version.createdAt > than.createdAt;
}

/** A metric of the challenger held against the incumbent's. */
export interface ContestMetric {
  name: string;
  value?: number;
  before?: number;
  delta?: number;
  /** `undefined` where no gate says which way is better. */
  better?: boolean;
}

/** A metric of a contest in words, with its decimal points in line. */
export function contestTexts(metric: ContestMetric) {
  const { before, delta, value } = metric;
  const digits = scoreDigits([before, value]);
  const score = (number: number | undefined) =>
    number === undefined ? '–' : formatScore(number, digits);
  return {
    before: score(before),
    value: score(value),
    delta: delta === undefined ? '–' : formatDelta(delta, digits),
  };
}

/** How the difference in a metric is to be felt. */
export function contestFeel(
  metric: ContestMetric,
): 'better' | 'worse' | 'same' {
  if (metric.better === undefined) return 'same';
  return metric.better ? 'better' : 'worse';
}

/** What the incumbent is called: by its alias, or by where it is. */
export function incumbentTitle({ incumbent }: Contest): string {
  return incumbent.aliases.includes('champion') ? 'champion' : 'live';
}

/** What the challenger is called: once it is live, it is no candidate. */
export function challengerTitle({ challenger, incumbent }: Contest): string {
  const hasReplaced =
    incumbent.liveIn.length === 0 &&
    incumbent.candidateIn.length === 0 &&
    challenger.candidateIn.length === 0 &&
    challenger.liveIn.length > 0;
  return hasReplaced ? 'live' : 'candidate';
}

/** The key metrics of a contest. */
export function contestMetrics(contest: Contest): ContestMetric[] {
  const { challenger, incumbent } = contest;
  return keyMetrics([challenger, incumbent]).map(name => {
    const value = metricOf(challenger, name);
    const before = metricOf(incumbent, name);
    if (value === undefined || before === undefined) {
      return { name, value, before };
    }
    const delta = value - before;
    const better = isBetter(challenger, name, delta);
    return { name, value, before, delta, better };
  });
}

function isBetter(
  version: ModelVersion,
  metric: string,
  delta: number,
): boolean | undefined {
  const gate = version.gates.gates.find(
    candidate => candidate.metric === metric,
  );
  if (!gate || delta === 0) return undefined;
  return gate.operator.startsWith('>') ? delta > 0 : delta < 0;
}

/** The contest in one phrase: `v2 against v1 (champion)`. */
export function contestTitle(contest: Contest): string {
  const { challenger, incumbent } = contest;
  return `${versionLabel(challenger.version)} against ${versionLabel(incumbent.version)} (${incumbentTitle(contest)})`;
}

/** One place where a version serves or is on its way. */
export interface Placement {
  environment: string;
  role: 'live' | 'candidate';
  /** What it is there. */
  word: string;
}

/** Where a version is. */
export function placements(
  version: ModelVersion,
  environments: readonly EnvironmentDelivery[],
): Placement[] {
  return [
    ...version.liveIn.map((environment): Placement => ({
      environment,
      role: 'live',
      word: 'live',
    })),
    ...version.candidateIn.map((environment): Placement => ({
      environment,
      role: 'candidate',
      word: candidateWord(
        environments.find(({ name }) => name === environment),
      ),
    })),
  ];
}

/** A release that no rollout tests is on its way all the same. */
function candidateWord(environment: EnvironmentDelivery | undefined): string {
  const rollout = environment?.destinations
    .filter(({ candidate }) => candidate)
    .flatMap(({ rollouts }) => rollouts)
    .find(isUnderWay);
  return rollout ? candidateRole(rollout) : 'candidate';
}

type ComparedMetric = ModelComparison['metrics'][number];

/** Whether the second version is better in a metric, where that is known. */
export function comparisonStatus(metric: ComparedMetric): Status {
  switch (metric.better) {
    case 'b':
      return { tone: 'good', word: 'better' };
    case 'a':
      return { tone: 'bad', word: 'worse' };
    case 'same':
      return { tone: 'quiet', word: 'same' };
    default:
      return { tone: 'quiet', word: '' };
  }
}

const REGISTRATION: Record<ModelVersion['status'], Status | undefined> = {
  READY: undefined,
  PENDING_REGISTRATION: { tone: 'busy', word: 'Being registered' },
  FAILED_REGISTRATION: { tone: 'bad', word: 'Registration failed' },
};

/** How the registration of a version stands, where it is not simply done. */
export function registrationStatus(version: ModelVersion): Status | undefined {
  return REGISTRATION[version.status];
}
