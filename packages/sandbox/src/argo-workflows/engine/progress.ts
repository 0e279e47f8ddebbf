import { isFulfilled, type Node } from '../nodes/node';
import type { NodeGraph } from '../nodes/nodeGraph';

interface Progress {
  done: number;
  total: number;
}

/** Fills in `progress` of every node; answers the workflow's. */
export function updateProgress(graph: NodeGraph): string | undefined {
  const pods = [...graph.nodes.values()].filter(({ type }) => type === 'Pod');
  for (const node of graph.nodes.values()) {
    if (node.type === 'Pod') {
      node.progress = isFulfilled(node) ? '1/1' : '0/1';
    } else {
      const text = textOf(sum(podsUnder(graph, node)));
      if (text) node.progress = text;
    }
  }
  return textOf(sum(pods));
}

function podsUnder(graph: NodeGraph, root: Node): Node[] {
  const seen = new Set<Node>([root]);
  for (const node of seen) {
    graph.childrenOf(node).forEach(child => seen.add(child));
  }
  return [...seen].filter(({ type }) => type === 'Pod');
}

function sum(pods: Node[]): Progress {
  return { done: pods.filter(isFulfilled).length, total: pods.length };
}

function textOf({ done, total }: Progress): string | undefined {
  return total === 0 ? undefined : `${done}/${total}`;
}
