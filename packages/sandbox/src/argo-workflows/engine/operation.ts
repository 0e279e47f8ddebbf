import type { Node, NodePhase } from '../nodes/node';
import type { NodeGraph } from '../nodes/nodeGraph';
import type { Call, Template, WorkflowSpec } from '../spec';
import type { Scope } from './expressions';
import type { Host } from './host';

/** How a template is called. */
export interface CallOptions {
  boundaryID?: string;
  onExit?: boolean;
  nodeFlag?: Node['nodeFlag'];
}

export type Shutdown = 'Stop' | 'Terminate' | undefined;

/** One pass over a workflow, as those see it who execute its templates. */
export interface Operation {
  readonly workflowName: string;
  readonly spec: WorkflowSpec;
  readonly graph: NodeGraph;
  readonly host: Host;
  readonly globals: Scope;
  readonly shutdown: Shutdown;
  /** Whether a shutdown lets this still run: only Stop, and only exit handlers. */
  mayRun(onExit: boolean): boolean;
  /** Starts or continues what a template describes. */
  execute(
    nodeName: string,
    call: Pick<Call, 'template' | 'templateRef' | 'arguments'>,
    options: CallOptions,
  ): Node;
  /** As `execute`, for a template that is bound and not to be retried. */
  run(nodeName: string, template: Template, options: CallOptions): Node;
  /** A node for a template that now begins. */
  begin(
    nodeName: string,
    type: string,
    phase: NodePhase,
    template: Template,
    options: CallOptions,
  ): Node;
}
