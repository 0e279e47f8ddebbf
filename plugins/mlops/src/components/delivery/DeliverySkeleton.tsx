import { Card, Skeleton } from '@backstage/ui';
import styles from './DeliverySkeleton.module.css';

const ENVIRONMENTS = [0, 1, 2];

/** The page's shape, while it is not known yet. */
export function DeliverySkeleton() {
  return (
    <div role="status" aria-label="Delivery is loading" className={styles.page}>
      <Skeleton width="min(420px, 80%)" height={28} />
      <div className={styles.row}>
        {ENVIRONMENTS.map(key => (
          <Card key={key} className={styles.card}>
            <Skeleton width={96} height={22} />
            <Skeleton width={140} height={30} />
            <Skeleton width="80%" height={18} />
            <Skeleton width="65%" height={18} />
            <Skeleton width="72%" height={18} />
          </Card>
        ))}
      </div>
      <Card className={styles.section}>
        <Skeleton width={200} height={24} />
        <Skeleton width="60%" height={40} />
        <Skeleton width="60%" height={120} />
      </Card>
      <Card className={styles.section}>
        <Skeleton width={160} height={24} />
        <Skeleton width="100%" height={140} />
      </Card>
    </div>
  );
}
