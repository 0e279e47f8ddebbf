import { Skeleton } from '@backstage/ui';
import styles from './FleetSkeleton.module.css';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The page's shape, while it is not known yet. */
export function FleetSkeleton() {
  return (
    <div
      role="status"
      aria-label="The fleet is loading"
      className={styles.page}
    >
      <Skeleton width="min(360px, 80%)" height={28} />
      <Skeleton width="min(720px, 100%)" height={56} />
      <Skeleton width="min(720px, 100%)" height={32} />
      <div className={styles.rows}>
        {ROWS.map(key => (
          <div key={key} className={styles.row}>
            <Skeleton width={90} height={20} />
            <Skeleton width="22%" height={20} />
            <Skeleton width="12%" height={20} />
            <Skeleton width="34%" height={20} />
          </div>
        ))}
      </div>
    </div>
  );
}
