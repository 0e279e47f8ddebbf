import type {
  NodePhase,
  WorkflowNode,
  WorkflowPhase,
  WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import { personName } from './people';
import { duration } from './time';
import type { Status } from './tone';

const RUN: Record<WorkflowPhase, Status> = {
  Pending: { tone: 'quiet', word: 'Pending' },
  Running: { tone: 'busy', word: 'Running' },
  Suspended: { tone: 'warn', word: 'Suspended' },
  Succeeded: { tone: 'good', word: 'Succeeded' },
  Failed: { tone: 'bad', word: 'Failed' },
  Error: { tone: 'bad', word: 'Error' },
};

/** A run's phase in words. */
export function runStatus(run: WorkflowRun): Status {
  return RUN[run.phase];
}

const NODE: Record<NodePhase, Status> = {
  Pending: { tone: 'quiet', word: 'Pending' },
  Running: { tone: 'busy', word: 'Running' },
  Succeeded: { tone: 'good', word: 'Succeeded' },
  Skipped: { tone: 'quiet', word: 'Skipped' },
  Failed: { tone: 'bad', word: 'Failed' },
  Error: { tone: 'bad', word: 'Error' },
  Omitted: { tone: 'quiet', word: 'Omitted' },
};

/** A step's phase in words. */
export function nodeStatus(phase: NodePhase): Status {
  return NODE[phase];
}

const OVER: readonly WorkflowPhase[] = ['Succeeded', 'Failed', 'Error'];

/** Whether nothing more will happen in the run. */
export function isOver(run: WorkflowRun): boolean {
  return OVER.includes(run.phase);
}

/** Whether a step still writes its log. */
export function isWriting(node: WorkflowNode): boolean {
  return node.phase === 'Running' || node.phase === 'Pending';
}

interface Spell {
  startedAt?: string;
  finishedAt?: string;
}

/** How long it took, or has taken so far; nothing before it started. */
export function elapsed(spell: Spell, now: number): string | undefined {
  if (!spell.startedAt) return undefined;
  const start = Date.parse(spell.startedAt);
  const end = spell.finishedAt ? Date.parse(spell.finishedAt) : now;
  return Number.isFinite(end - start) ? duration(end - start) : undefined;
}

/** `3/5` as Argo Workflows counts, read. */
export function progressOf(
  run: WorkflowRun,
): { done: number; total: number } | undefined {
  const match = /^(\d+)\/(\d+)$/.exec(run.progress ?? '');
  if (!match) return undefined;
  const [done, total] = [Number(match[1]), Number(match[2])];
  return total > 0 ? { done: Math.min(done, total), total } : undefined;
}

/** What started the run. */
export function runOrigin(run: WorkflowRun): string {
  if (run.cronWorkflow) return `schedule ${run.cronWorkflow}`;
  if (run.creator) return personName(run.creator);
  return run.template ? `template ${run.template}` : 'unknown';
}
