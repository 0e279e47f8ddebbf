import type { WorkflowDetail } from '@slipway/backstage-plugin-mlops-common';
import { nodeSchema, type RawNode, type RawWorkflow } from '../run/schema';
import { inflate } from './inflate';
import { isRecord } from './nodesAtHand';
import { toNode } from './toNode';

/** etcd holds no more in one object. */
const MAX_PACKED = 4 * 1024 * 1024;
const MAX_BYTES = 48 * 1024 * 1024;
/** Nobody reads a larger graph, and no browser draws it. */
const MAX_NODES = 5_000;

/** A run's graph, or why it cannot be told from this object. */
export type ReadGraph =
  | WorkflowDetail['graph']
  /** It is in the workflow server's database. */
  | { state: 'offloaded' };

/**
 * Nodes are plain, compressed in the object, or offloaded to the server's
 * database (argo-workflows v4.1, workflow/packer and persist/sqldb).
 */
export async function readGraph(workflow: RawWorkflow): Promise<ReadGraph> {
  const { status } = workflow;
  if (status?.nodes) return known(workflow, status.nodes);
  if (status?.compressedNodes) {
    return readCompressed(workflow, status.compressedNodes);
  }
  if (status?.offloadNodeStatusVersion) return { state: 'offloaded' };
  return known(workflow, {});
}

async function readCompressed(
  workflow: RawWorkflow,
  text: string,
): Promise<ReadGraph> {
  if (text.length > MAX_PACKED) return unknown('is too large to be read');
  try {
    const bytes = await inflate(Buffer.from(text, 'base64'), MAX_BYTES);
    const nodes: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isRecord(nodes)) return known(workflow, nodes);
  } catch {
    // What is wrong with it does not help who looks at the page.
  }
  return unknown('is compressed in a way that cannot be read');
}

function known(
  workflow: RawWorkflow,
  record: Readonly<Record<string, unknown>>,
): ReadGraph {
  const values = Object.values(record);
  if (values.length > MAX_NODES) {
    return unknown(`has ${values.length} nodes, too many to be drawn`);
  }
  const nodes = new Map<string, RawNode>();
  for (const value of values) {
    const node = nodeSchema.safeParse(value).data;
    if (node) nodes.set(node.id, node);
  }
  return {
    state: 'known',
    nodes: [...nodes.values()].map(node => toNode(node, workflow, nodes)),
  };
}

function unknown(how: string): ReadGraph {
  return {
    state: 'unknown',
    reason: `The graph of this run ${how}; open it in Argo Workflows`,
  };
}
