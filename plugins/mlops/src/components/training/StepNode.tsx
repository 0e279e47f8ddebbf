import type { KeyboardEvent } from 'react';
import { useClock } from '../../live/clock';
import { elapsed, nodeStatus } from '../../states/workflow';
import type { GraphStep } from '../../states/workflowGraph';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './StepNode.module.css';

/** The size of a step in the graph. */
export const NODE_SIZE = { width: 166, height: 52 };

const LONGEST_NAME = 15;

/** A step in the graph; a button in all but name. */
export function StepNode({
  isSelected,
  onSelect,
  step,
}: {
  step: GraphStep;
  isSelected: boolean;
  onSelect: (id: string) => void;
}) {
  const { attempts, id, name, node } = step;
  const { tone, word } = nodeStatus(node.phase);
  const took = useClock(now => elapsed(node, now));
  const facts = [word, took].filter(Boolean);
  const tries = attempts.length > 1 ? [`×${attempts.length}`] : [];
  const words = facts.join(' · ');

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect(id);
    }
  };

  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={[name, ...tries, words].join(' ')}
      className={`${styles.node} ${styles[tone]} ${isSelected ? styles.selected : ''}`}
      onClick={() => onSelect(id)}
      onKeyDown={onKeyDown}
    >
      <title>{name}</title>
      <rect
        className={styles.box}
        width={NODE_SIZE.width}
        height={NODE_SIZE.height}
        rx={8}
      />
      <svg x={12} y={9} width={16} height={16}>
        <StatusIcon tone={tone} size={16} />
      </svg>
      <text x={36} y={21} className={styles.name}>
        {shortened(name, tries.length > 0 ? LONGEST_NAME - 5 : LONGEST_NAME)}
      </text>
      {tries.length > 0 && (
        <text
          x={NODE_SIZE.width - 12}
          y={21}
          textAnchor="end"
          className={styles.facts}
        >
          {tries}
        </text>
      )}
      <text x={36} y={39} className={styles.facts}>
        {tone === 'good' ? took : words}
      </text>
    </g>
  );
}

function shortened(name: string, longest: number): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 1)}…`;
}
