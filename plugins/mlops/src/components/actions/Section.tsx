import { useId, type ReactNode } from 'react';
import styles from './Section.module.css';

/** A titled part of a dialog. */
export function Section({
  children,
  title,
}: {
  title: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h4 id={id} className={styles.title}>
        {title}
      </h4>
      {children}
    </section>
  );
}
