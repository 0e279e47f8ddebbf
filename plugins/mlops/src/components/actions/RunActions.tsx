import type { WorkflowRun } from '@slipway/backstage-plugin-mlops-common';
import { runChoices } from '../../states/trainingChoices';
import { ActionButton } from './ActionButton';
import { useActions } from './useActions';
import { ActionsMenu } from './ActionsMenu';
import styles from './HeaderActions.module.css';

/** What can be done to the run that is open. */
export function RunActions({ run }: { run: WorkflowRun }) {
  const actions = useActions();
  const choices = actions ? runChoices(actions, run) : [];
  if (choices.length === 0) return null;
  return (
    <div
      role="group"
      aria-label={`Actions of run ${run.name}`}
      className={styles.actions}
    >
      {choices.map(choice => (
        <ActionButton key={choice.key} choice={choice} />
      ))}
    </div>
  );
}

/** The same behind three dots, in the table. */
export function RunMenu({ run }: { run: WorkflowRun }) {
  const actions = useActions();
  if (!actions) return null;
  return (
    <ActionsMenu
      label={`Actions of ${run.name}`}
      groups={[{ choices: runChoices(actions, run) }]}
    />
  );
}
