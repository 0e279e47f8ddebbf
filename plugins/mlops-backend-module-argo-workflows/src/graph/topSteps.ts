import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import type { RawNode } from '../run/schema';
import { nodePhase } from './toNode';

const MAX_STEPS = 12;
/** Nodes that only group others. */
const GROUPS = new Set(['StepGroup', 'TaskGroup']);

/**
 * The steps a person would name: what the root template consists of, in order
 * of start. A run of a single pod is its own step.
 */
export function topSteps(
  workflow: string,
  nodes: readonly RawNode[],
): WorkflowRun['steps'] {
  const root = nodes.find(node => node.name === workflow);
  if (!root) return [];
  const steps = nodes.filter(
    node => node.boundaryID === root.id && !GROUPS.has(node.type),
  );
  const retried = new Set(
    steps
      .filter(({ type }) => type === 'Retry')
      .flatMap(({ children }) => children),
  );
  const shown = steps.filter(({ id }) => !retried.has(id));
  return (shown.length > 0 ? shown : [root])
    .sort((a, b) => compare(a.startedAt, b.startedAt))
    .slice(0, MAX_STEPS)
    .map(node => ({
      name: node.displayName || node.name,
      phase: nodePhase(node.phase),
    }));
}

/** What has not started comes last. */
function compare(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (!a) return 1;
  if (!b) return -1;
  return a < b ? -1 : 1;
}
