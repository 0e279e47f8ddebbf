import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import { liftChoice } from '../../states/environmentChoices';
import { autoSyncSentence, holdAge } from '../../states/hold';
import { personName } from '../../states/people';
import { exactTime } from '../../states/time';
import { ActionButton } from '../actions/ActionButton';
import { useActions } from '../actions/useActions';
import styles from './HoldBanner.module.css';

/** Says that an environment is held: by whom, why, since when, what is off. */
export function HoldBanner({
  environment,
}: {
  environment: EnvironmentDelivery;
}) {
  const { hold, name } = environment;
  const actions = useActions();
  if (!hold) return null;
  const lift = actions ? liftChoice(actions, environment) : [];
  const off = autoSyncSentence(hold);
  return (
    <div role="note" aria-label={`Hold on ${name}`} className={styles.hold}>
      <p className={styles.words}>
        <strong>Held</strong> by {personName(hold.owner)}{' '}
        <HoldAge since={hold.since} />: {hold.reason}
      </p>
      {off && <p className={styles.words}>{off}</p>}
      {lift.map(choice => (
        <div key={choice.key} className={styles.buttons}>
          <ActionButton
            choice={choice}
            aria-label={`Lift the hold on ${name}`}
          />
        </div>
      ))}
    </div>
  );
}

function HoldAge({ since }: { since: string }) {
  const words = useClock(now => holdAge(since, now));
  return (
    <time dateTime={since} title={exactTime(since)} className={styles.age}>
      {words}
    </time>
  );
}
