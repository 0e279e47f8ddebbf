import {
  nodePhaseSchema,
  type NodePhase,
  type WorkflowRun,
} from '@slipway/backstage-plugin-mlops-common';
import { isRecord } from './nodesAtHand';

const MAX_STEPS = 12;
const MAX_NAME = 100;
/** Nodes that only group others. */
const GROUPS = new Set(['StepGroup', 'TaskGroup']);

/** A step with an item is named after both (workflow/controller/steps.go). */
const ITEM = /^(.+)\(\d+(?::[^]*)?\)$/;
/** What is to be said of several nodes that are one step. */
const URGENCY: readonly NodePhase[] = [
  'Error',
  'Failed',
  'Running',
  'Pending',
  'Succeeded',
  'Skipped',
  'Omitted',
];

type Nodes = Readonly<Record<string, unknown>>;
type Node = Readonly<Record<string, unknown>>;

/**
 * The steps a person would name: what the root template consists of, in order
 * of start. A run of a single pod is its own step. The nodes are looked at as
 * they came, for a watch brings many runs with many nodes.
 */
export function topSteps(workflow: string, nodes: Nodes): WorkflowRun['steps'] {
  const root = rootOf(workflow, nodes);
  if (!root) return [];
  const inside = Object.values(nodes)
    .filter(isRecord)
    .filter(({ boundaryID }) => boundaryID === root.id);
  const attempts = new Set(
    inside.filter(({ type }) => type === 'Retry').flatMap(childrenOf),
  );
  const steps = inside.filter(
    ({ id, type }) => !GROUPS.has(textOf(type)) && !attempts.has(id),
  );
  // The containers of a pod have it for their boundary.
  const isOnePod = steps.length === 0 || root.type === 'Pod';
  return merge((isOnePod ? [root] : steps).sort(byStart)).slice(0, MAX_STEPS);
}

/** What is done for each item of a list is one step: `trial(3:0.1)`. */
function merge(nodes: readonly Node[]): WorkflowRun['steps'] {
  const steps = new Map<string, NodePhase[]>();
  for (const { displayName, name, phase } of nodes) {
    const shown = textOf(displayName) || textOf(name);
    const step = (ITEM.exec(shown)?.[1] ?? shown).slice(0, MAX_NAME);
    const phases = steps.get(step);
    if (phases) phases.push(nodePhase(phase));
    else steps.set(step, [nodePhase(phase)]);
  }
  return [...steps].map(([name, phases]) => ({
    name: phases.length > 1 ? `${name} ×${phases.length}` : name,
    phase: URGENCY.find(phase => phases.includes(phase)) ?? 'Succeeded',
  }));
}

/** A suspend node waits, and no pod works beside it. */
export function isHeldByNode(nodes: Nodes): boolean {
  let held = false;
  for (const node of Object.values(nodes)) {
    if (!isRecord(node) || node.phase !== 'Running') continue;
    if (node.type === 'Pod') return false;
    held ||= node.type === 'Suspend';
  }
  return held;
}

/** A node that has not begun has no phase. */
export function nodePhase(phase: unknown): NodePhase {
  return nodePhaseSchema.catch('Pending').parse(phase);
}

/** Its id is the name of the workflow (workflow_types.go, NodeID). */
function rootOf(workflow: string, nodes: Nodes): Node | undefined {
  const known = nodes[workflow];
  if (isRecord(known)) return known;
  return Object.values(nodes)
    .filter(isRecord)
    .find(({ name }) => name === workflow);
}

function childrenOf({ children }: Node): unknown[] {
  return Array.isArray(children) ? children : [];
}

/** What has not started comes last. */
function byStart(a: Node, b: Node): number {
  const [left, right] = [textOf(a.startedAt), textOf(b.startedAt)];
  if (left === right) return 0;
  if (!left) return 1;
  if (!right) return -1;
  return left < right ? -1 : 1;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
