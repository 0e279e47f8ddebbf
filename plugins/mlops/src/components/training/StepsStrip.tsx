import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import { nodeStatus } from '../../states/workflow';
import { Hidden } from '../parts/Hidden';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './StepsStrip.module.css';

const MOST_STEPS = 6;

/** The top steps of a run in one line: validate → train → evaluate. */
export function StepsStrip({ steps }: { steps: WorkflowRun['steps'] }) {
  if (steps.length === 0) return <>–</>;
  const shown = steps.slice(0, MOST_STEPS);
  const rest = steps.length - shown.length;
  return (
    <ol className={styles.strip}>
      {shown.map((step, index) => {
        const { tone, word } = nodeStatus(step.phase);
        return (
          <li
            key={`${index} ${step.name}`}
            className={styles.step}
            title={`${step.name}: ${word}`}
          >
            <StatusIcon tone={tone} size={14} className={styles.icon} />
            <span className={styles.name}>{step.name}</span>
            <Hidden>, {word}</Hidden>
          </li>
        );
      })}
      {rest > 0 && <li className={styles.rest}>+{rest}</li>}
    </ol>
  );
}
