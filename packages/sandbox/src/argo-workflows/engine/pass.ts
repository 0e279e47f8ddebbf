import type { NodeGraph } from '../nodes/nodeGraph';
import {
  isFulfilled,
  type Node,
  type NodePhase,
  type Parameter,
} from '../nodes/node';
import {
  templateSchema,
  type Call,
  type Template,
  type WorkflowSpec,
} from '../spec';
import { executeDag } from './dag';
import { substituteAll, type Scope } from './expressions';
import type { Host } from './host';
import type { CallOptions, Operation, Shutdown } from './operation';
import { executePod } from './podNode';
import { executeRetry } from './retry';
import { executeSteps } from './steps';
import { executeSuspend } from './suspend';

/** One pass over a workflow; upstream's `wfOperationCtx`. */
export class Pass implements Operation {
  readonly workflowName: string;
  readonly spec: WorkflowSpec;
  readonly graph: NodeGraph;
  readonly host: Host;
  readonly globals: Scope;
  readonly shutdown: Shutdown;

  constructor(options: {
    workflowName: string;
    spec: WorkflowSpec;
    graph: NodeGraph;
    host: Host;
    globals: Scope;
  }) {
    this.workflowName = options.workflowName;
    this.spec = options.spec;
    this.graph = options.graph;
    this.host = options.host;
    this.globals = options.globals;
    const { shutdown } = options.spec;
    this.shutdown =
      shutdown === 'Stop' || shutdown === 'Terminate' ? shutdown : undefined;
  }

  mayRun(onExit: boolean): boolean {
    return !this.shutdown || (this.shutdown === 'Stop' && onExit);
  }

  execute(
    nodeName: string,
    call: Pick<Call, 'template' | 'templateRef' | 'arguments'>,
    options: CallOptions,
  ): Node {
    const existing = this.graph.byName(nodeName);
    if (existing && isFulfilled(existing)) {
      return existing;
    }
    try {
      const template = this.bind(
        this.resolve(call),
        call.arguments?.parameters ?? [],
      );
      return template.retryStrategy
        ? executeRetry(this, nodeName, template, options)
        : this.run(nodeName, template, options);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const node =
        existing ??
        this.graph.add(nodeName, {
          type: 'Skipped',
          phase: 'Error',
          templateName: call.template,
          boundaryID: options.boundaryID,
        });
      return this.graph.mark(node, 'Error', message);
    }
  }

  run(nodeName: string, template: Template, options: CallOptions): Node {
    if (template.steps) return executeSteps(this, nodeName, template, options);
    if (template.dag) return executeDag(this, nodeName, template, options);
    if (template.suspend) {
      return executeSuspend(this, nodeName, template, options);
    }
    return executePod(this, nodeName, template, options);
  }

  begin(
    nodeName: string,
    type: string,
    phase: NodePhase,
    template: Template,
    options: CallOptions,
  ): Node {
    return this.graph.add(nodeName, {
      type,
      phase,
      templateName: template.name,
      boundaryID: options.boundaryID,
      nodeFlag: options.nodeFlag,
      inputs: hasInputs(template) ? template.inputs : undefined,
    });
  }

  private resolve(call: Pick<Call, 'template' | 'templateRef'>): Template {
    if (call.templateRef) {
      return this.host.templateOf(call.templateRef);
    }
    const found = this.spec.templates?.find(
      ({ name }) => name === call.template,
    );
    if (!found) {
      throw new Error(`template ${call.template ?? ''} not found`);
    }
    return found;
  }

  /** Gives a template its arguments. @throws Error when one is missing. */
  private bind(template: Template, given: Parameter[]): Template {
    const parameters = (template.inputs?.parameters ?? []).map(input => {
      const argument = given.find(({ name }) => name === input.name);
      const value = argument?.value ?? input.value ?? input.default;
      if (value === undefined) {
        throw new Error(`inputs.parameters.${input.name} was not supplied`);
      }
      return { name: input.name, value };
    });
    const scope: Record<string, string> = { ...this.globals };
    for (const { name, value } of parameters) {
      scope[`inputs.parameters.${name}`] = String(
        substituteAll(value, this.globals),
      );
    }
    const bound = templateSchema.parse(substituteAll(template, scope));
    if (parameters.length > 0) {
      bound.inputs = {
        ...bound.inputs,
        parameters: parameters.map(({ name }) => ({
          name,
          value: scope[`inputs.parameters.${name}`],
        })),
      };
    }
    return bound;
  }
}

function hasInputs({ inputs }: Template): boolean {
  return Boolean(inputs?.parameters?.length || inputs?.artifacts?.length);
}
