import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import {
  failedChecksStatus,
  isUnderWay,
  rolloutHeadline,
  rolloutMessage,
} from '../../states/rollout';
import { Fact, Facts } from '../parts/Facts';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import { Gates } from './Gates';
import { MetricsTable } from './MetricsTable';
import { NextStep } from './NextStep';
import { StepTrack } from './StepTrack';
import { WeightChart } from './WeightChart';
import styles from './RolloutView.module.css';

/** Where a rollout stands, what it is judged by, and what comes next. */
export function RolloutView({
  environment,
  rollout,
}: {
  environment: string;
  rollout: Rollout;
}) {
  const message = rolloutMessage(rollout);
  return (
    <div className={styles.rollout}>
      <div className={styles.column}>
        <p className={styles.headline}>{rolloutHeadline(rollout)}</p>
        <StepTrack rollout={rollout} />
        <NextStep rollout={rollout} />
        {message && <p className={styles.message}>{message}</p>}
        <MetricsTable rollout={rollout} />
        <Gates environment={environment} rollout={rollout} />
      </div>
      <div className={styles.column}>
        <WeightChart rollout={rollout} />
        <RolloutFacts rollout={rollout} />
      </div>
    </div>
  );
}

function RolloutFacts({ rollout }: { rollout: Rollout }) {
  const { lastTransitionAt, skipAnalysis } = rollout;
  return (
    <Facts>
      <Fact name="Failed checks">
        <StatusWord status={failedChecksStatus(rollout)} />
        <span className={styles.aside}>
          rolls back at {rollout.failedChecks.threshold}
        </span>
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
