import type { KeyboardEventHandler, ReactNode } from 'react';
import styles from './StackingTable.module.css';

/**
 * Around a table of which each row becomes a paragraph where the columns have no
 * room. `className` gives `--mlops-table-width`, from which on they have. A cell
 * says what it holds by `data-label`, and that it takes a line by `data-wide`.
 */
export function StackingTable({
  children,
  className,
  onKeyDownCapture,
}: {
  className: string;
  children: ReactNode;
  onKeyDownCapture?: KeyboardEventHandler;
}) {
  return (
    <div
      className={`${styles.scroll} ${className}`}
      onKeyDownCapture={onKeyDownCapture}
    >
      {children}
    </div>
  );
}
