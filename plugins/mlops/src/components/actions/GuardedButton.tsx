import {
  Button,
  Tooltip,
  TooltipTrigger,
  type ButtonProps,
} from '@backstage/ui';
import { useId } from 'react';
import { Hidden } from '../parts/Hidden';
import styles from './GuardedButton.module.css';

/**
 * A button that, where it may not be used, stays visible, can be reached by
 * keyboard, and says why.
 */
export function GuardedButton({
  obstacle,
  onPress,
  ...props
}: Omit<ButtonProps, 'isDisabled' | 'onPress'> & {
  obstacle: string | undefined;
  onPress: () => void;
}) {
  const id = useId();
  if (obstacle === undefined) return <Button {...props} onPress={onPress} />;
  return (
    <span className={styles.guarded}>
      <TooltipTrigger delay={200}>
        <Button
          {...props}
          aria-disabled="true"
          aria-describedby={id}
          className={[styles.off, props.className].filter(Boolean).join(' ')}
        />
        <Tooltip>{obstacle}</Tooltip>
      </TooltipTrigger>
      <span id={id}>
        <Hidden>{obstacle}</Hidden>
      </span>
    </span>
  );
}
