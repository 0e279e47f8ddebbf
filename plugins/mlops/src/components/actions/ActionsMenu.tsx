import { Button, DialogTrigger, Popover } from '@backstage/ui';
import { RiArrowDownSLine, RiMoreLine } from '@remixicon/react';
import { useId, useState } from 'react';
import { isHarsh, sharedObstacle, type Choice } from '../../states/choices';
import { useActions } from './useActions';
import { DialogDots } from './DialogDots';
import { MenuEntries } from './MenuEntries';
import styles from './ActionsMenu.module.css';

/** Choices under one heading. */
export interface ChoiceGroup {
  title?: string;
  choices: readonly Choice[];
}

/**
 * A button that shows more of them. What may not be used is shown too, can be
 * reached by keyboard, and says why right beneath.
 */
export function ActionsMenu({
  groups,
  label,
  text,
}: {
  groups: readonly ChoiceGroup[];
  /** The accessible name. */
  label: string;
  /** What the button reads; three dots by default. */
  text?: string;
}) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const filled = groups.filter(({ choices }) => choices.length > 0);
  if (filled.length === 0) return null;
  const shared = sharedObstacle(filled.flatMap(({ choices }) => choices));
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button
        size="small"
        variant={text ? 'secondary' : 'tertiary'}
        aria-label={label}
        aria-haspopup="dialog"
        iconStart={text ? undefined : <RiMoreLine />}
        iconEnd={text ? <RiArrowDownSLine /> : undefined}
      >
        {text}
      </Button>
      <Popover aria-label={label} placement="bottom end" hideArrow>
        <MenuEntries>
          {shared && (
            <p id={id} className={styles.shared}>
              {shared}
            </p>
          )}
          {filled.map(({ choices, title }, index) => (
            <div key={title ?? index} role="group" aria-label={title ?? label}>
              {title && (
                <p aria-hidden className={styles.title}>
                  {title}
                </p>
              )}
              {choices.map(choice => (
                <Item
                  key={choice.key}
                  choice={choice}
                  sharedBy={shared && id}
                  onDone={() => setOpen(false)}
                />
              ))}
            </div>
          ))}
        </MenuEntries>
      </Popover>
    </DialogTrigger>
  );
}

function Item({
  choice,
  onDone,
  sharedBy,
}: {
  choice: Choice;
  onDone: () => void;
  /** Where it says why, for all entries at once. */
  sharedBy: string | undefined;
}) {
  const actions = useActions();
  const { label, obstacle, wanted } = choice;
  const press = () => {
    if (obstacle !== undefined) return;
    onDone();
    actions?.want(wanted);
  };
  return (
    <button
      type="button"
      className={styles.item}
      aria-haspopup="dialog"
      aria-disabled={obstacle !== undefined}
      aria-describedby={sharedBy}
      data-danger={isHarsh(wanted.offer) || undefined}
      title={obstacle === undefined ? wanted.offer.description : undefined}
      onClick={press}
    >
      <span className={styles.label}>
        {label}
        <DialogDots />
      </span>
      {obstacle && !sharedBy && (
        <span className={styles.obstacle}> {obstacle}</span>
      )}
    </button>
  );
}
