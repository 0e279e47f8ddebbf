import { Alert, Button } from '@backstage/ui';
import { useClock } from '../../live/clock';
import type { Problem } from '../../states/problem';
import { age } from '../../states/time';

/** Says that the page shows what was known before something went wrong. */
export function StaleNote({
  onRetry,
  problem,
  receivedAt,
}: {
  problem: Problem;
  receivedAt: number;
  onRetry: () => void;
}) {
  const old = useClock(now => age(new Date(receivedAt).toISOString(), now));
  return (
    <Alert
      role="status"
      status="warning"
      icon
      title={`${problem.title}. What you see is ${old} old.`}
      description={problem.advice}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          Try again
        </Button>
      }
    />
  );
}
