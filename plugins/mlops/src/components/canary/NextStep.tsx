import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import { isUnderWay } from '../../states/rollout';
import { countdown, exactTime } from '../../states/time';
import styles from './NextStep.module.css';

/** What comes next, and how long until then. */
export function NextStep({ rollout }: { rollout: Rollout }) {
  const { next } = rollout;
  if (!next) return null;
  return (
    <p className={styles.next}>
      <span className={styles.name}>Next</span>
      <span>{next.text}</span>
      {next.at && isUnderWay(rollout) && <Countdown at={next.at} />}
    </p>
  );
}

function Countdown({ at }: { at: string }) {
  const left = useClock(now => countdown(at, now));
  return (
    <time className={styles.countdown} dateTime={at} title={exactTime(at)}>
      {left ? `in ${left}` : 'due now'}
    </time>
  );
}
