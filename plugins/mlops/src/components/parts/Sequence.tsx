import { RiArrowRightLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './Sequence.module.css';

/** Cards side by side, of which one leads to the next. */
export function Sequence({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

/** A card of a sequence; a wide one has more to say than others. */
export function Stage({
  children,
  isWide = false,
}: {
  children: ReactNode;
  isWide?: boolean;
}) {
  return (
    <div className={styles.slot} data-wide={isWide || undefined}>
      <RiArrowRightLine aria-hidden size={18} className={styles.arrow} />
      {children}
    </div>
  );
}
