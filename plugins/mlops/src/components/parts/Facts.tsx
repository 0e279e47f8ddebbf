import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Names and values in two columns. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

/** One name and its value; nothing at all where there is no value. */
export function Fact({
  children,
  name,
}: {
  name: string;
  children: ReactNode;
}) {
  if (children === undefined || children === null || children === false) {
    return null;
  }
  return (
    <div className={styles.fact}>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  );
}
