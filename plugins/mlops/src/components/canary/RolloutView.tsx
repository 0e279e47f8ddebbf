import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import {
  failedChecksStatus,
  gateMoment,
  gateStatus,
  isUnderWay,
} from '../../states/rollout';
import { Fact, Facts } from '../parts/Facts';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import { MetricsTable } from './MetricsTable';
import { NextStep } from './NextStep';
import { StepTrack } from './StepTrack';
import { WeightChart } from './WeightChart';
import styles from './RolloutView.module.css';

/** Where a rollout stands, what it is judged by, and what comes next. */
export function RolloutView({ rollout }: { rollout: Rollout }) {
  return (
    <div className={styles.rollout}>
      <div className={styles.main}>
        <StepTrack rollout={rollout} />
        <NextStep rollout={rollout} />
        {rollout.message && <p className={styles.message}>{rollout.message}</p>}
        <MetricsTable rollout={rollout} />
        <RolloutFacts rollout={rollout} />
      </div>
      <WeightChart rollout={rollout} />
    </div>
  );
}

function RolloutFacts({ rollout }: { rollout: Rollout }) {
  const { gates, lastTransitionAt, skipAnalysis } = rollout;
  return (
    <Facts>
      <Fact name="Failed checks">
        <StatusWord status={failedChecksStatus(rollout)} />
        <span className={styles.aside}>
          rolls back at {rollout.failedChecks.threshold}
        </span>
      </Fact>
      <Fact name="Gates">
        {gates.length > 0 && (
          <ul className={styles.gates}>
            {gates.map(gate => (
              <li key={`${gate.type} ${gate.name}`} className={styles.gate}>
                <StatusWord status={gateStatus(gate)} />
                <span>{gate.name}</span>
                <span className={styles.aside}>{gateMoment(gate)}</span>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name="Analysis">
        {skipAnalysis && 'is skipped: the next release goes live at once'}
      </Fact>
      <Fact name={isUnderWay(rollout) ? 'Last change' : 'Ended'}>
        {lastTransitionAt && <Instant at={lastTransitionAt} />}
      </Fact>
    </Facts>
  );
}
