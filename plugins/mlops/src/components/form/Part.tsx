import { useId, type ReactNode } from 'react';
import styles from './Part.module.css';

/** A titled part of the preview; the paper is the form's. */
export function Part({
  children,
  title,
}: {
  title: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.part}>
      <h4 id={id} className={styles.title}>
        {title}
      </h4>
      {children}
    </section>
  );
}
