import type {
  WorkflowLocator,
  WorkflowNode,
} from '@slipway/backstage-plugin-mlops-common';
import { useCallback, useMemo, useState } from 'react';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import {
  firstOfInterest,
  workflowGraph,
  type GraphStep,
} from '../../states/workflowGraph';
import { NodePanel } from './NodePanel';
import { StepGraph } from './StepGraph';
import styles from './RunGraph.module.css';

/** The graph of a run, and the step that is selected in it. */
export function RunGraph({
  entityRef,
  locator,
  nodes,
  selected,
}: {
  entityRef: string;
  locator: WorkflowLocator;
  nodes: readonly WorkflowNode[];
  selected: string | null;
}) {
  const { go } = useDeliveryAddress();
  const graph = useMemo(() => workflowGraph(nodes), [nodes]);
  // Chosen once: as the run goes on, what a person reads must not change.
  const [first] = useState(() => firstOfInterest(graph.steps)?.id);
  const wanted = selected ?? first;
  const step = graph.steps.find(candidate => isIn(candidate, wanted));
  const node =
    step?.attempts.find(attempt => attempt.id === wanted) ?? step?.node;
  const select = useCallback(
    (id: string) => go({ node: id }, { replace: true }),
    [go],
  );

  return (
    <div className={styles.graph}>
      <StepGraph
        steps={graph.steps}
        arrows={graph.arrows}
        selected={step?.id}
        onSelect={select}
      />
      {step && node && (
        <NodePanel
          key={node.id}
          entityRef={entityRef}
          locator={locator}
          step={step}
          node={node}
          onSelect={select}
        />
      )}
    </div>
  );
}

function isIn(step: GraphStep, id: string | undefined): boolean {
  return (
    step.id === id ||
    step.node.id === id ||
    step.attempts.some(attempt => attempt.id === id)
  );
}
