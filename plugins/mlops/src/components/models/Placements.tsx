import type { ModelVersion } from '@slipway/backstage-plugin-mlops-common';
import { placements } from '../../states/model';
import styles from './Placements.module.css';

/** Where a version serves or is under test. */
export function Placements({ version }: { version: ModelVersion }) {
  const places = placements(version);
  if (places.length === 0) return <span className={styles.none}>–</span>;
  return (
    <ul className={styles.places}>
      {places.map(({ environment, role }) => (
        <li key={`${role} ${environment}`} className={styles.place}>
          <span className={`${styles.mark} ${styles[role]}`} />
          <span className={styles.environment} title={environment}>
            {environment}
          </span>
          <span className={styles.role}>{role}</span>
        </li>
      ))}
    </ul>
  );
}
