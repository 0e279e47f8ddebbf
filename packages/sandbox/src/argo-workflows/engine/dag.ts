import {
  isFailed,
  isFulfilled,
  type Node,
  type NodePhase,
} from '../nodes/node';
import type { Task, Template } from '../spec';
import {
  continuesOn,
  expand,
  expands,
  outputsFrom,
  resolveCall,
  scopeOf,
} from './calls';
import { dependencyNames, dependsOf, evaluateDepends } from './depends';
import { holds, type Scope } from './expressions';
import type { CallOptions, Operation } from './operation';

/** Tasks with dependencies (argo-workflows 4.1, workflow/controller/dag.go). */
export function executeDag(
  operation: Operation,
  nodeName: string,
  template: Template,
  options: CallOptions,
): Node {
  const node =
    operation.graph.byName(nodeName) ??
    operation.begin(nodeName, 'DAG', 'Running', template, options);
  return new DagRun(operation, node, template, options).advance();
}

class DagRun {
  private readonly operation: Operation;
  private readonly node: Node;
  private readonly template: Template;
  private readonly options: CallOptions;
  private readonly tasks: Map<string, Task>;
  private readonly visited = new Set<string>();

  constructor(
    operation: Operation,
    node: Node,
    template: Template,
    options: CallOptions,
  ) {
    this.operation = operation;
    this.node = node;
    this.template = template;
    this.options = options;
    this.tasks = new Map(
      (template.dag?.tasks ?? []).map(task => [task.name, task]),
    );
  }

  advance(): Node {
    const { graph } = this.operation;
    const targets = this.targets();
    targets.forEach(name => this.visit(name));

    const phase = this.phaseOf(targets);
    if (phase === 'Running') {
      return this.node;
    }
    graph.setOutbound(
      this.node,
      targets.flatMap(name => this.nodeOf(name) ?? []),
    );
    if (phase === 'Succeeded') {
      const outputs = outputsFrom(
        this.template,
        this.scope([...this.tasks.keys()]),
      );
      if (outputs) {
        this.node.outputs = outputs;
      }
    }
    return graph.mark(this.node, phase);
  }

  private nodeOf(task: string): Node | undefined {
    return this.operation.graph.byName(`${this.node.name}.${task}`);
  }

  /** The tasks on which no other depends, unless the template names some. */
  private targets(): string[] {
    const target = this.template.dag?.target;
    if (target) {
      return target.split(' ').filter(Boolean);
    }
    const needed = new Set(
      [...this.tasks.values()].flatMap(task =>
        dependencyNames(dependsOf(task)),
      ),
    );
    return [...this.tasks.keys()].filter(name => !needed.has(name));
  }

  private visit(name: string): void {
    const task = this.tasks.get(name);
    if (!task || this.visited.has(name)) {
      return;
    }
    this.visited.add(name);
    const existing = this.nodeOf(name);
    if (existing && isFulfilled(existing)) {
      return;
    }
    const depends = dependsOf(task);
    const names = dependencyNames(depends);
    names.forEach(each => this.visit(each));
    const { proceed, execute } = evaluateDepends(
      depends,
      each => this.nodeOf(each),
      (each, node) => {
        const dependency = this.tasks.get(each);
        return dependency !== undefined && continuesOn(dependency, node);
      },
    );
    if (!proceed) {
      return;
    }
    if (!execute) {
      this.skip(task, names, 'Omitted', 'omitted: depends condition not met');
      return;
    }
    this.start(task, names);
  }

  private start(task: Task, dependencies: string[]): void {
    try {
      const resolved = resolveCall(task, this.scope(dependencies));
      if (!expands(task)) {
        this.startOne(resolved, child => this.follow(dependencies, child));
        return;
      }
      this.startGroup(resolved, dependencies);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.skip(task, dependencies, 'Error', message);
    }
  }

  private startOne(task: Task, connect: (child: Node) => void): Node {
    const name = `${this.node.name}.${task.name}`;
    const known = this.operation.graph.byName(name);
    if (!known && task.when !== undefined && !holds(task.when)) {
      const skipped = this.operation.graph.add(name, {
        type: 'Skipped',
        phase: 'Skipped',
        templateName: task.template,
        boundaryID: this.node.id,
        message: `when '${task.when}' evaluated false`,
      });
      connect(skipped);
      return skipped;
    }
    const child = this.operation.execute(name, task, {
      boundaryID: this.node.id,
      onExit: this.options.onExit,
    });
    connect(child);
    return child;
  }

  private startGroup(task: Task, dependencies: string[]): void {
    const { graph } = this.operation;
    const name = `${this.node.name}.${task.name}`;
    const calls = expand(task);
    if (calls.length === 0) {
      this.skip(task, dependencies, 'Skipped', 'Skipped, empty params');
      return;
    }
    const known = graph.byName(name);
    const group =
      known ??
      graph.add(name, {
        type: 'TaskGroup',
        phase: 'Running',
        templateName: task.template,
        boundaryID: this.node.id,
      });
    if (!known) {
      this.follow(dependencies, group);
    }
    const children = calls.map(call =>
      this.startOne(call, child => graph.connect(group, child)),
    );
    if (children.every(isFulfilled)) {
      const failed = children.find(isFailed);
      graph.mark(group, failed?.phase ?? 'Succeeded');
    }
  }

  private skip(
    task: Task,
    dependencies: string[],
    phase: NodePhase,
    message: string,
  ): void {
    const { graph } = this.operation;
    const name = `${this.node.name}.${task.name}`;
    const known = graph.byName(name);
    if (known) {
      graph.mark(known, phase, message);
      return;
    }
    const skipped = graph.add(name, {
      type: 'Skipped',
      phase,
      templateName: task.template,
      boundaryID: this.node.id,
      message,
    });
    this.follow(dependencies, skipped);
  }

  /** Puts a node behind its dependencies, or behind the DAG itself. */
  private follow(dependencies: string[], child: Node): void {
    const { graph } = this.operation;
    const parents =
      dependencies.length === 0
        ? [this.node]
        : dependencies.flatMap(name => {
            const node = this.nodeOf(name);
            return node ? graph.outbound(node) : [];
          });
    parents.forEach(parent => graph.connect(parent, child));
  }

  private scope(names: string[]): Scope {
    const scope: Record<string, string> = {};
    for (const name of names) {
      const node = this.nodeOf(name);
      if (node) {
        Object.assign(scope, scopeOf('tasks', name, node));
      }
    }
    return scope;
  }

  private phaseOf(targets: string[]): NodePhase {
    if (this.operation.shutdown && !this.options.onExit) {
      return this.isIdle() ? 'Failed' : 'Running';
    }
    if (!this.isIdle()) {
      return 'Running';
    }
    const phases = targets.map(name => this.branchPhase(name));
    const failed = phases.find(
      phase => phase === 'Failed' || phase === 'Error',
    );
    if (failed) {
      return failed;
    }
    return phases.includes(undefined) ? 'Running' : 'Succeeded';
  }

  /** Nothing in it is still to be waited for. */
  private isIdle(): boolean {
    return [...this.operation.graph.nodes.values()].every(
      node => node.boundaryID !== this.node.id || isFulfilled(node),
    );
  }

  /** An omitted task counts as what it was omitted for. */
  private branchPhase(name: string): NodePhase | undefined {
    const node = this.nodeOf(name);
    const task = this.tasks.get(name);
    if (!node || !task) {
      return undefined;
    }
    if (node.phase === 'Omitted' || node.phase === 'Skipped') {
      const phases = dependencyNames(dependsOf(task)).map(each =>
        this.branchPhase(each),
      );
      return (
        phases.find(phase => phase === 'Failed' || phase === 'Error') ??
        'Succeeded'
      );
    }
    return continuesOn(task, node) ? 'Succeeded' : node.phase;
  }
}
