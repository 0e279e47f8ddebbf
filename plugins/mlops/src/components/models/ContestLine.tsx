import { Button } from '@backstage/ui';
import {
  contestFeel,
  contestMetrics,
  contestTexts,
  contestTitle,
  gatesStatus,
  type Contest,
  type ContestMetric,
} from '../../states/model';
import { Hidden } from '../parts/Hidden';
import { StatusWord } from '../parts/StatusWord';
import styles from './ContestLine.module.css';

/** The challenger against the incumbent in one line. */
export function ContestLine({
  contest,
  onCompare,
}: {
  contest: Contest;
  onCompare?: (a: string, b: string) => void;
}) {
  const { challenger, incumbent } = contest;
  const gates = gatesStatus(challenger.gates);
  return (
    <div className={styles.contest}>
      <strong className={styles.title}>{contestTitle(contest)}</strong>
      <ul className={styles.metrics}>
        {contestMetrics(contest).map(metric => (
          <li key={metric.name} className={styles.metric}>
            <span className={styles.name}>{metric.name}</span>
            <span className={styles.value}>{contestTexts(metric).value}</span>
            <Delta metric={metric} />
          </li>
        ))}
      </ul>
      <span className={styles.gates}>
        <span className={styles.name}>Gates</span>
        <StatusWord status={gates} />
      </span>
      {onCompare && (
        <span className={styles.action}>
          <Button
            size="small"
            variant="secondary"
            onPress={() => onCompare(incumbent.version, challenger.version)}
          >
            Compare
          </Button>
        </span>
      )}
    </div>
  );
}

function Delta({ metric }: { metric: ContestMetric }) {
  if (metric.delta === undefined) return null;
  const feel = contestFeel(metric);
  return (
    <span className={`${styles.delta} ${styles[feel]}`}>
      {contestTexts(metric).delta}
      {feel !== 'same' && <Hidden> {feel}</Hidden>}
    </span>
  );
}
