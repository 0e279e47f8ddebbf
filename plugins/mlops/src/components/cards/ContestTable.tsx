import type { ModelVersion } from '@slipway/backstage-plugin-mlops-common';
import {
  challengerTitle,
  contestFeel,
  contestMetrics,
  contestTexts,
  gatesStatus,
  incumbentTitle,
  openGates,
  type Contest,
  type ContestMetric,
} from '../../states/model';
import { versionLabel } from '../../states/names';
import { StatusWord } from '../parts/StatusWord';
import styles from './ContestTable.module.css';

/** The challenger beside the incumbent, metric by metric. */
export function ContestTable({ contest }: { contest: Contest }) {
  const { challenger, incumbent } = contest;
  return (
    <>
      <table className={styles.contest} aria-label="Champion and candidate">
        <thead>
          <tr>
            <th scope="col" className={styles.first}>
              Metric
            </th>
            <th scope="col" className={styles.number}>
              <VersionHead
                version={incumbent}
                title={incumbentTitle(contest)}
              />
            </th>
            <th scope="col" className={styles.number}>
              <VersionHead
                version={challenger}
                title={challengerTitle(contest)}
              />
            </th>
            <th scope="col" className={styles.number}>
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {contestMetrics(contest).map(metric => (
            <MetricRow key={metric.name} metric={metric} />
          ))}
          <tr>
            <th scope="row">Gates met</th>
            <td className={styles.number}>
              <StatusWord status={gatesStatus(incumbent.gates)} />
            </td>
            <td className={styles.number}>
              <StatusWord status={gatesStatus(challenger.gates)} />
            </td>
            <td />
          </tr>
        </tbody>
      </table>
      {openGates(challenger.gates).map(sentence => (
        <p key={sentence} className={styles.open}>
          {versionLabel(challenger.version)}: {sentence}
        </p>
      ))}
    </>
  );
}

function VersionHead({
  title,
  version,
}: {
  version: ModelVersion;
  title: string;
}) {
  return (
    <>
      <strong className={styles.value}>{versionLabel(version.version)}</strong>{' '}
      {title}
    </>
  );
}

function MetricRow({ metric }: { metric: ContestMetric }) {
  const { before, delta, value } = contestTexts(metric);
  return (
    <tr>
      <th scope="row">{metric.name}</th>
      <td className={styles.number}>{before}</td>
      <td className={`${styles.number} ${styles.value}`}>{value}</td>
      <td className={`${styles.number} ${styles[contestFeel(metric)]}`}>
        {delta}
      </td>
    </tr>
  );
}
