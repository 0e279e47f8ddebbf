import type { ReactNode } from 'react';
import styles from './theme.module.css';

/** Everything this plugin draws stands in one of these. */
export function Theme({
  children,
  className,
}: {
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={[styles.theme, className].filter(Boolean).join(' ')}>
      {children}
    </div>
  );
}
