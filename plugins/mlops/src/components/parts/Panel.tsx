import { Card } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import styles from './Panel.module.css';

/** A titled part of the page, and a landmark of that name. */
export function Panel({
  actions,
  children,
  note,
  summary,
  title,
}: {
  title: string;
  children: ReactNode;
  /** One phrase beside the title. */
  summary?: ReactNode;
  actions?: ReactNode;
  /** What a person must know before reading on, across the whole width. */
  note?: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <Card className={styles.card}>
        <header className={styles.header}>
          <h3 id={id} className={styles.title}>
            {title}
          </h3>
          {summary && <div className={styles.summary}>{summary}</div>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
        {note}
        {children}
      </Card>
    </section>
  );
}
