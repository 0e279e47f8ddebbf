import { useId, type ReactNode } from 'react';
import styles from './Section.module.css';

/** A titled part of a dialog; of a whole page, with a rule below its title. */
export function Section({
  children,
  isOfPage = false,
  title,
}: {
  title: string;
  children: ReactNode;
  isOfPage?: boolean;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={styles.section}
      data-of-page={isOfPage || undefined}
    >
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      {children}
    </section>
  );
}
