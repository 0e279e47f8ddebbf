import type { PreviewService } from '@slipway/backstage-plugin-mlops-common';
import { formatPercent } from '../../states/numbers';
import { gateWords, rolloutShares, rolloutWords } from '../../states/preview';
import { Section } from '../parts/Section';
import styles from './RolloutPreview.module.css';

/** How a version gets to production, and what it has to meet on the way. */
export function RolloutPreview({ service }: { service: PreviewService }) {
  const { maxLatencyMilliseconds, minimumSample, rollout } = service;
  return (
    <Section isOfPage title="From a training to production">
      <div className={styles.words}>
        <p className={styles.word}>
          A trained version goes on when it meets its gates:
        </p>
        <ul aria-label="Validation gates" className={styles.gates}>
          {service.gates.map(gate => (
            <li key={gate.metric} className={styles.gate}>
              {gateWords(gate)}
            </li>
          ))}
        </ul>
        <p className={styles.quiet}>
          With fewer than {minimumSample} rows in the evaluation set none
          passes.
        </p>
      </div>
      <div className={styles.words}>
        <p className={styles.word}>{rolloutWords(service)}</p>
        {rollout.kind === 'canary' && <Steps steps={rollout.steps} />}
        <p className={styles.quiet}>
          Latency p99 at most {maxLatencyMilliseconds} ms, by{' '}
          {service.trafficProvider}.
        </p>
      </div>
    </Section>
  );
}

function Steps({ steps }: { steps: readonly number[] }) {
  return (
    <ol
      aria-label="Share of the requests, step by step"
      className={styles.steps}
    >
      {rolloutShares(steps).map(share => (
        <li key={share} className={styles.step}>
          <span className={styles.bar} style={{ height: `${share}%` }} />
          <span className={styles.share}>{formatPercent(share)}</span>
        </li>
      ))}
    </ol>
  );
}
