import {
  DependencyGraph,
  DependencyGraphTypes,
} from '@backstage/core-components';
import { useMemo } from 'react';
import {
  longestChain,
  type GraphArrow,
  type GraphStep,
} from '../../states/workflowGraph';
import { NODE_SIZE, StepNode } from './StepNode';
import styles from './StepGraph.module.css';

const RANK_MARGIN = 24;
const PADDING = 8;

/** The steps of a run and what follows what. */
export function StepGraph({
  arrows,
  onSelect,
  selected,
  steps,
}: {
  steps: GraphStep[];
  arrows: GraphArrow[];
  selected: string | undefined;
  onSelect: (id: string) => void;
}) {
  const nodes = useMemo(
    () => steps.map(step => ({ id: step.id, step })),
    [steps],
  );
  const ranks = longestChain(steps, arrows);
  const width =
    ranks * NODE_SIZE.width + (ranks - 1) * RANK_MARGIN + 2 * PADDING;

  return (
    <div className={styles.scroll}>
      <div className={styles.canvas} style={{ minWidth: width }}>
        <DependencyGraph
          nodes={nodes}
          edges={arrows}
          direction={DependencyGraphTypes.Direction.LEFT_RIGHT}
          renderNode={({ node }) => (
            <StepNode
              step={node.step}
              isSelected={node.id === selected}
              onSelect={onSelect}
            />
          )}
          nodeMargin={12}
          rankMargin={RANK_MARGIN}
          paddingX={PADDING}
          paddingY={PADDING}
          zoom="disabled"
          showArrowHeads
          allowFullscreen={false}
          role="group"
          aria-label="Steps of the run"
        />
      </div>
    </div>
  );
}
