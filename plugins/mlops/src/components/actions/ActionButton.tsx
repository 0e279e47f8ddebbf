import type { ButtonProps } from '@backstage/ui';
import type { Choice } from '../../states/choices';
import { useActions } from './ActionsContext';
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
      obstacle={choice.obstacle}
      onPress={() => actions?.want(choice.wanted)}
    >
      {choice.label}
    </GuardedButton>
  );
}
