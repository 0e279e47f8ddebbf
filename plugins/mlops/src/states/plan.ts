import type {
  Confirmation,
  Delivery,
  ModelRef,
  OperationPlan,
  Release,
  RollbackPath,
  RollbackTarget,
} from '@slipway/backstage-plugin-mlops-common';
import { shortImage, shortRevision, versionLabel } from './names';
import { formatDelta, formatScore } from './numbers';
import type { Status, Tone } from './tone';

/** `v1 (4a1c9e2)`: a release as people name it. */
export function releaseName(release: Release): string {
  const revision = release.revision && shortRevision(release.revision);
  const version = release.model && versionLabel(release.model.version);
  const [image] = release.images;
  const name = version ?? (image && shortImage(image));
  if (name && revision) return `${name} (${revision})`;
  return name ?? revision ?? 'an unknown release';
}

/** The model version in words, where one is known. */
export function modelName(model: ModelRef | undefined): string {
  return model ? `${model.name} ${versionLabel(model.version)}` : 'not known';
}

const RECORD: Record<RollbackTarget['record'], Status> = {
  healthy: { tone: 'good', word: 'Was healthy' },
  unknown: { tone: 'quiet', word: 'Not watched then' },
  failed: { tone: 'bad', word: 'Failed' },
};

const TAKEN_BACK: Status = { tone: 'warn', word: 'Taken back' };

/** What is known of how a release did. */
export function recordStatus({ record, takenBack }: RollbackTarget): Status {
  return takenBack ? TAKEN_BACK : RECORD[record];
}

const PATH: Record<RollbackPath, { title: string; detail: string }> = {
  canary: {
    title: 'Send the candidate back, then revert Git',
    detail: 'Traffic returns at once; Git follows, so it is not tried again.',
  },
  git: {
    title: 'Revert in Git',
    detail: 'A pull request takes the files back; Argo CD brings them live.',
  },
  'break-glass': {
    title: 'Break glass',
    detail:
      'Auto-sync is switched off and Argo CD goes back in its history. Git still names the release that is left behind.',
  },
};

/** A path in words. */
export function pathWords(path: RollbackPath) {
  return PATH[path];
}

/** What the red button says: exactly what happens. */
export function confirmLabel(plan: OperationPlan): string {
  const { environment, rollback, title } = plan;
  if (!rollback?.to || !environment) return title;
  return `Roll back ${environment} to ${releaseName(rollback.to.release)}`;
}

/** Who has to say yes besides the one who asks. */
export function confirmationSentence(confirmation: Confirmation): string {
  return confirmation.by === 'nobody'
    ? 'Nobody else has to confirm it; it starts at once.'
    : confirmation.message;
}

/** Why a plan can't be started, in one sentence; `undefined` when it can. */
export function startObstacle(
  plan: OperationPlan | undefined,
  reason: string,
): string | undefined {
  if (!plan) return 'The plan is still being made.';
  const [blocker] = plan.blockers;
  if (blocker) return `Blocked: ${blocker.message}`;
  if (plan.needsReason && reason.trim() === '') return 'Give a reason first.';
  return undefined;
}

/** A metric of what is left and of what is taken. */
export interface MetricRow {
  name: string;
  from: string;
  to: string;
  delta: string;
  tone: Tone;
  verdict: 'better' | 'worse' | 'same' | '';
}

/**
 * The metrics then and now. Which way is better is known only of metrics that
 * a validation gate gives a direction.
 */
export function metricRows(
  plan: OperationPlan,
  delivery: Delivery,
): MetricRow[] {
  const metrics = plan.rollback?.differences.metrics ?? [];
  return metrics.map(({ from, name, to }) => {
    const delta = from === undefined || to === undefined ? NaN : to - from;
    const verdict = verdictOf(delta, directionOf(name, delivery));
    return {
      name,
      from: from === undefined ? '–' : formatScore(from),
      to: to === undefined ? '–' : formatScore(to),
      delta: Number.isNaN(delta) ? '' : formatDelta(delta),
      verdict,
      tone: TONE[verdict],
    };
  });
}

const TONE: Record<MetricRow['verdict'], Tone> = {
  better: 'good',
  worse: 'warn',
  same: 'quiet',
  '': 'quiet',
};

function verdictOf(delta: number, direction: number): MetricRow['verdict'] {
  if (Number.isNaN(delta)) return '';
  if (Math.abs(delta) < 1e-9) return 'same';
  if (direction === 0) return '';
  return Math.sign(delta) === direction ? 'better' : 'worse';
}

function directionOf(metric: string, delivery: Delivery): number {
  const plain = metric.replace(/_score$/, '');
  const gate = delivery.registry.models
    .flatMap(({ versions }) => versions)
    .flatMap(({ gates }) => gates.gates)
    .find(candidate => [metric, plain].includes(candidate.metric));
  if (!gate) return 0;
  return gate.operator.startsWith('>') ? 1 : -1;
}

/** What differs between the plan that was shown and the one that holds now. */
export function planChanges(
  before: OperationPlan,
  after: OperationPlan,
): string[] {
  const changes: string[] = [];
  const [was, is] = [before.rollback, after.rollback];
  if (was && is) {
    const [from, to] = [releaseName(was.from), releaseName(is.from)];
    if (from !== to) changes.push(`What is left behind is now ${to}.`);
    if (is.to && was.to?.id !== is.to.id) {
      changes.push(`It now goes back to ${releaseName(is.to.release)}.`);
    }
    if (was.path !== is.path) {
      changes.push(`The path is now: ${pathWords(is.path).title}.`);
    }
    if (was.differences.files.length !== is.differences.files.length) {
      changes.push(`It now changes ${is.differences.files.length} files.`);
    }
  }
  changes.push(
    ...added(before.blockers, after.blockers, 'Now blocked: '),
    ...added(after.blockers, before.blockers, 'No longer blocked: '),
    ...added(before.warnings, after.warnings, 'New warning: '),
    ...changedSteps(before, after),
  );
  return changes.length > 0
    ? changes
    : ['What it rests on has changed; the steps read the same.'];
}

function added(
  before: OperationPlan['blockers'],
  after: OperationPlan['blockers'],
  words: string,
): string[] {
  const known = new Set(before.map(({ message }) => message));
  return after
    .filter(({ message }) => !known.has(message))
    .map(({ message }) => `${words}${message}`);
}

function changedSteps(before: OperationPlan, after: OperationPlan): string[] {
  const titles = (plan: OperationPlan) => plan.steps.map(step => step.title);
  const [was, is] = [titles(before), titles(after)];
  return [
    ...is.filter(title => !was.includes(title)).map(t => `New step: ${t}.`),
    ...was.filter(title => !is.includes(title)).map(t => `No longer: ${t}.`),
  ];
}
