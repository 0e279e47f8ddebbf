import type { WorkflowNode } from '@slipway/backstage-plugin-mlops-common';

/** A step as the graph draws it; a retried step has several attempts. */
export interface GraphStep {
  id: string;
  /** What is drawn: for a retried step its last attempt. */
  node: WorkflowNode;
  name: string;
  /** Oldest first; empty where nothing was retried. */
  attempts: WorkflowNode[];
}

/** The arrow between two steps. */
export interface GraphArrow {
  from: string;
  to: string;
}

/**
 * Argo Workflows wraps steps in nodes of its own (DAG, Steps, StepGroup,
 * TaskGroup, Retry). People drew none of those, so they are contracted: an
 * arrow runs from step to step, and attempts are folded into one step.
 */
const WRAPPERS = ['DAG', 'Steps', 'StepGroup', 'TaskGroup'];

export function workflowGraph(nodes: readonly WorkflowNode[]): {
  steps: GraphStep[];
  arrows: GraphArrow[];
} {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const attemptsOf = foldAttempts(nodes, byId);
  const stepOf = new Map<string, string>();
  for (const [retry, attempts] of attemptsOf) {
    for (const attempt of attempts) stepOf.set(attempt.id, retry);
  }
  const isStep = (node: WorkflowNode) =>
    !stepOf.has(node.id) && !WRAPPERS.includes(node.type);

  const drawn = nodes.filter(isStep);
  const shown = drawn.length > 0 ? drawn : nodes.slice(0, 1);
  const steps = shown.map((node): GraphStep => {
    const attempts = attemptsOf.get(node.id) ?? [];
    return {
      id: node.id,
      node: attempts.at(-1) ?? node,
      name: node.displayName || node.name,
      attempts,
    };
  });
  const shownIds = new Set(steps.map(step => step.id));

  const arrows = new Map<string, GraphArrow>();
  for (const step of steps) {
    const starts = [step.id, ...step.attempts.map(attempt => attempt.id)];
    for (const to of nextSteps(starts, byId, shownIds)) {
      if (to !== step.id) {
        arrows.set(`${step.id}\n${to}`, { from: step.id, to });
      }
    }
  }
  return { steps, arrows: [...arrows.values()] };
}

function foldAttempts(
  nodes: readonly WorkflowNode[],
  byId: ReadonlyMap<string, WorkflowNode>,
): Map<string, WorkflowNode[]> {
  return new Map(
    nodes
      .filter(node => node.type === 'Retry')
      .map(retry => [
        retry.id,
        retry.children
          .map(id => byId.get(id))
          .filter((child): child is WorkflowNode => child !== undefined)
          .filter(child => isAttempt(child, retry)),
      ]),
  );
}

/** Attempts are named after their step: `train(0)`, `train(1)`. */
function isAttempt(node: WorkflowNode, retry: WorkflowNode): boolean {
  return node.name.startsWith(`${retry.name}(`);
}

function nextSteps(
  starts: readonly string[],
  byId: ReadonlyMap<string, WorkflowNode>,
  shown: ReadonlySet<string>,
): Set<string> {
  const found = new Set<string>();
  const seen = new Set(starts);
  const queue = starts.flatMap(id => byId.get(id)?.children ?? []);
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (shown.has(id)) found.add(id);
    else queue.push(...(byId.get(id)?.children ?? []));
  }
  return found;
}

/** The most steps that follow each other, by which the graph gets its width. */
export function longestChain(
  steps: readonly GraphStep[],
  arrows: readonly GraphArrow[],
): number {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) {
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const depths = new Map<string, number>();
  const depth = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    depths.set(id, 1);
    const longest = Math.max(0, ...(next.get(id) ?? []).map(depth));
    depths.set(id, longest + 1);
    return longest + 1;
  };
  return Math.max(1, ...steps.map(step => depth(step.id)));
}

/** The step that a person most likely came for. */
export function firstOfInterest(
  steps: readonly GraphStep[],
): GraphStep | undefined {
  const phases = ['Failed', 'Error', 'Running', 'Pending'];
  for (const phase of phases) {
    const step = steps.find(({ node }) => node.phase === phase);
    if (step) return step;
  }
  return steps.at(-1);
}
