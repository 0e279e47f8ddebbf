import type {
  EnvironmentDelivery,
  ModelVersion,
} from '@slipway/backstage-plugin-mlops-common';
import { placements } from '../../states/model';
import styles from './Placements.module.css';

/** Where a version serves or is on its way. */
export function Placements({
  environments,
  version,
}: {
  environments: readonly EnvironmentDelivery[];
  version: ModelVersion;
}) {
  const places = placements(version, environments);
  if (places.length === 0) return <span className={styles.none}>–</span>;
  return (
    <ul className={styles.places}>
      {places.map(({ environment, role, word }) => (
        <li key={`${role} ${environment}`} className={styles.place}>
          <span className={`${styles.mark} ${styles[role]}`} />
          <span className={styles.environment} title={environment}>
            {environment}
          </span>
          <span className={styles.role}>{word}</span>
        </li>
      ))}
    </ul>
  );
}
