import type { ButtonProps } from '@backstage/ui';
import type { Choice } from '../../states/choices';
import { useActions } from './useActions';
import { DialogDots } from './DialogDots';
import { GuardedButton } from './GuardedButton';

/** A button for one action. */
export function ActionButton({
  choice,
  ...props
}: Pick<ButtonProps, 'variant' | 'iconStart' | 'aria-label'> & {
  choice: Choice;
}) {
  const actions = useActions();
  return (
    <GuardedButton
      size="small"
      variant="secondary"
      {...props}
      aria-haspopup="dialog"
      obstacle={choice.obstacle}
      onPress={() => actions?.want(choice.wanted)}
    >
      <span>
        {choice.label}
        <DialogDots />
      </span>
    </GuardedButton>
  );
}
