import { Alert, Button } from '@backstage/ui';
import type { Problem } from '../../states/problem';
import styles from './ProblemPanel.module.css';

/** Says what went wrong and what to do, where there is nothing else to show. */
export function ProblemPanel({
  onRetry,
  problem,
}: {
  problem: Problem;
  onRetry: () => void;
}) {
  const { advice, detail, kind, title } = problem;
  const status = kind === 'forbidden' || kind === 'missing' ? 'info' : 'danger';
  return (
    <Alert
      role="alert"
      status={status}
      icon
      title={title}
      description={
        <>
          <span className={styles.advice}>{advice}</span>
          {detail && detail !== title && (
            <span className={styles.detail}>{detail}</span>
          )}
        </>
      }
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          Try again
        </Button>
      }
    />
  );
}
