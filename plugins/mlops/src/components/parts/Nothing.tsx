import type { ReactNode } from 'react';
import styles from './Nothing.module.css';

/** Says that there is nothing, why, and what would bring something. */
export function Nothing({
  children,
  title,
}: {
  title: string;
  children?: ReactNode;
}) {
  return (
    <div>
      <p className={styles.title}>{title}</p>
      {children && <p className={styles.advice}>{children}</p>}
    </div>
  );
}
