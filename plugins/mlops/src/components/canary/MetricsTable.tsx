import type {
  Rollout,
  RolloutMetric,
} from '@slipway/backstage-plugin-mlops-common';
import {
  metricStatus,
  metricThreshold,
  metricValue,
  sharedReason,
} from '../../states/rollout';
import { Nothing } from '../parts/Nothing';
import { StatusWord } from '../parts/StatusWord';
import styles from './MetricsTable.module.css';

/** Each metric of the analysis against its threshold. */
export function MetricsTable({ rollout }: { rollout: Rollout }) {
  if (rollout.metrics.length === 0) {
    return (
      <Nothing title="The analysis judges no metrics">
        Traffic moves by time alone. Add metrics to the Canary’s analysis to
        have bad versions stopped.
      </Nothing>
    );
  }
  const shared = sharedReason(rollout);
  return (
    <div className={styles.frame}>
      <table className={styles.metrics} aria-label="Metrics of the analysis">
        {shared && <caption className={styles.caption}>{shared}</caption>}
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" className={styles.number}>
              Now
            </th>
            <th scope="col" className={styles.number}>
              Threshold
            </th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {rollout.metrics.map(metric => (
            <MetricRow
              key={metric.name}
              metric={metric}
              rollout={rollout}
              reason={shared ? undefined : metric.reason}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MetricRow({
  metric,
  reason,
  rollout,
}: {
  rollout: Rollout;
  metric: RolloutMetric;
  reason: string | undefined;
}) {
  return (
    <tr data-verdict={metric.verdict}>
      <th scope="row" className={styles.name}>
        {metric.name}
      </th>
      <td className={`${styles.number} ${styles.value}`}>
        {metricValue(metric)}
      </td>
      <td className={styles.number}>{metricThreshold(metric)}</td>
      <td>
        <StatusWord status={metricStatus(metric, rollout)} />
        {reason && <div className={styles.reason}>{reason}</div>}
      </td>
    </tr>
  );
}
