import { isFulfilled, type Node, type NodeMap, type NodePhase } from './node';
import { nodeId } from './names';

export interface NewNode {
  type: string;
  phase: NodePhase;
  templateName?: string;
  boundaryID?: string;
  message?: string;
  inputs?: Node['inputs'];
  outputs?: Node['outputs'];
  nodeFlag?: Node['nodeFlag'];
}

/** `[0].train` in its parent is shown as `train`. */
const SEPARATOR = /^(\[\d+\])?\./;

/** The nodes of one workflow while they are worked on. */
export class NodeGraph {
  readonly nodes: Map<string, Node>;
  private readonly workflowName: string;
  private readonly now: () => string;

  constructor(workflowName: string, nodes: NodeMap, now: () => string) {
    this.workflowName = workflowName;
    this.now = now;
    this.nodes = new Map(
      Object.entries(nodes).map(([id, node]) => [id, structuredClone(node)]),
    );
  }

  byName(name: string): Node | undefined {
    return this.nodes.get(nodeId(this.workflowName, name));
  }

  add(name: string, given: NewNode): Node {
    const id = nodeId(this.workflowName, name);
    const boundary = given.boundaryID
      ? this.nodes.get(given.boundaryID)
      : undefined;
    const startedAt = this.now();
    const node: Node = {
      id,
      name,
      displayName: boundary
        ? name.slice(boundary.name.length).replace(SEPARATOR, '')
        : name,
      type: given.type,
      ...(given.templateName && { templateName: given.templateName }),
      templateScope: `local/${this.workflowName}`,
      phase: given.phase,
      ...(given.boundaryID && { boundaryID: given.boundaryID }),
      ...(given.message && { message: given.message }),
      startedAt,
      finishedAt: null,
      ...(given.inputs && { inputs: given.inputs }),
      ...(given.outputs && { outputs: given.outputs }),
      ...(given.nodeFlag && { nodeFlag: given.nodeFlag }),
    };
    if (isFulfilled(node)) {
      node.finishedAt = startedAt;
    }
    this.nodes.set(id, node);
    return node;
  }

  mark(node: Node, phase: NodePhase, message?: string): Node {
    node.phase = phase;
    if (message !== undefined) {
      if (message) node.message = message;
      else delete node.message;
    }
    if (isFulfilled(node) && !node.finishedAt) {
      node.finishedAt = this.now();
    }
    return node;
  }

  connect(parent: Node, child: Node): void {
    const children = parent.children ?? [];
    if (!children.includes(child.id)) {
      parent.children = [...children, child.id];
    }
  }

  childrenOf(node: Node): Node[] {
    return (node.children ?? []).flatMap(id => this.nodes.get(id) ?? []);
  }

  /** The nodes by which one leaves a node, to connect what follows. */
  outbound(node: Node): Node[] {
    switch (node.type) {
      case 'Retry':
        return this.childrenOf(node).slice(-1);
      case 'TaskGroup': {
        const children = this.childrenOf(node);
        return children.length === 0
          ? [node]
          : children.flatMap(child => this.outbound(child));
      }
      case 'Steps':
      case 'DAG':
        return (node.outboundNodes ?? [])
          .flatMap(id => this.nodes.get(id) ?? [])
          .flatMap(each => this.outbound(each));
      default:
        return [node];
    }
  }

  setOutbound(node: Node, last: Node[]): void {
    const ids = last.flatMap(each => this.outbound(each)).map(({ id }) => id);
    if (ids.length > 0) {
      node.outboundNodes = [...new Set(ids)];
    }
  }

  toMap(): NodeMap {
    return Object.fromEntries(this.nodes);
  }
}
