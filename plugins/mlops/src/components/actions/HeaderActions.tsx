import {
  headerMore,
  headerPromotions,
  headerRollbacks,
} from '../../states/headerChoices';
import { submitChoices } from '../../states/trainingChoices';
import { useActions } from './useActions';
import { ActionButton } from './ActionButton';
import { ActionsMenu } from './ActionsMenu';
import type { Choice } from '../../states/choices';
import styles from './HeaderActions.module.css';

/** The page's main buttons. */
export function HeaderActions() {
  const actions = useActions();
  if (!actions) return null;
  return (
    <div role="group" aria-label="Actions" className={styles.actions}>
      <OneOrMenu text="Run training" choices={submitChoices(actions)} />
      <OneOrMenu text="Promote" choices={headerPromotions(actions)} />
      <OneOrMenu text="Roll back" choices={headerRollbacks(actions)} />
      <span className={styles.more}>
        <ActionsMenu label="More actions" groups={headerMore(actions)} />
      </span>
    </div>
  );
}

/** One choice is a button of its own; several stand in a menu. */
function OneOrMenu({
  choices,
  text,
}: {
  choices: readonly Choice[];
  text: string;
}) {
  const [first, ...others] = choices;
  if (!first) return null;
  if (others.length === 0) return <ActionButton choice={first} />;
  return <ActionsMenu label={text} text={text} groups={[{ choices }]} />;
}
