import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import { rolloutChoices } from '../../states/rolloutChoices';
import { candidateRole } from '../../states/strategy';
import { ActionButton } from './ActionButton';
import { useActions } from './useActions';
import styles from './HeaderActions.module.css';

/** What can be done to a rollout by hand. */
export function RolloutActions({
  environment,
  rollout,
}: {
  environment: string;
  rollout: Rollout;
}) {
  const actions = useActions();
  if (!actions) return null;
  const choices = rolloutChoices(actions, environment, rollout);
  if (choices.length === 0) return null;
  return (
    <div
      role="group"
      aria-label={`Actions of ${candidateRole(rollout)} ${rollout.name}`}
      className={styles.actions}
    >
      {choices.map(choice => (
        <ActionButton key={choice.key} choice={choice} />
      ))}
    </div>
  );
}
