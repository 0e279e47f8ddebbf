import type { ReactNode } from 'react';
import styles from './Hidden.module.css';

/** Words for those who do not see what stands beside them. */
export function Hidden({
  children,
  role,
}: {
  children: ReactNode;
  /** `status`, where the words come and go and are to be told. */
  role?: 'status';
}) {
  return (
    <span className={styles.hidden} role={role}>
      {children}
    </span>
  );
}
