import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { RiCheckLine, RiCloseLine } from '@remixicon/react';
import { stepTrack, stepWord, type TrackStep } from '../../states/rollout';
import { Hidden } from '../parts/Hidden';
import styles from './StepTrack.module.css';

/** The weights a rollout goes through, and how far it has come. */
export function StepTrack({ rollout }: { rollout: Rollout }) {
  return (
    <ol className={styles.track} aria-label="Steps of the rollout">
      {stepTrack(rollout).map(step => (
        <li
          key={step.key}
          className={`${styles.step} ${styles[step.state]}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span className={styles.dot}>
            <StepMark state={step.state} />
          </span>
          <span className={styles.label}>
            {step.label}
            <Hidden>, {stepWord(step)}</Hidden>
          </span>
        </li>
      ))}
    </ol>
  );
}

function StepMark({ state }: { state: TrackStep['state'] }) {
  if (state === 'done') return <RiCheckLine aria-hidden size={12} />;
  if (state === 'failed') return <RiCloseLine aria-hidden size={12} />;
  return null;
}
