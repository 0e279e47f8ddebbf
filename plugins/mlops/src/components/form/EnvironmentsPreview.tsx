import { RiArrowRightLine } from '@remixicon/react';
import type {
  PreviewEnvironment,
  PreviewOverlay,
} from '@slipway/backstage-plugin-mlops-common';
import { Card } from '@backstage/ui';
import { useId } from 'react';
import { releaseWords } from '../../states/preview';
import { Fact, Facts } from '../parts/Facts';
import styles from './EnvironmentsPreview.module.css';

/** Where it would run, in the order of promotion. */
export function EnvironmentsPreview({
  environments,
}: {
  environments: readonly PreviewEnvironment[];
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h4 id={id} className={styles.title}>
        Environments
      </h4>
      <div className={styles.row}>
        {environments.map(environment => (
          <div key={environment.name} className={styles.slot}>
            <RiArrowRightLine aria-hidden size={18} className={styles.arrow} />
            <EnvironmentPreview environment={environment} />
          </div>
        ))}
      </div>
    </section>
  );
}

function EnvironmentPreview({
  environment: { name, overlays },
}: {
  environment: PreviewEnvironment;
}) {
  const id = useId();
  return (
    <Card aria-labelledby={id} className={styles.card}>
      <h5 id={id} className={styles.name}>
        {name}
      </h5>
      {overlays.map(overlay => (
        <Place key={overlay.path} overlay={overlay} />
      ))}
    </Card>
  );
}

function Place({ overlay }: { overlay: PreviewOverlay }) {
  return (
    <div className={styles.place}>
      {overlay.region && <p className={styles.region}>{overlay.region}</p>}
      <Facts>
        <Fact name="Cluster">{overlay.cluster}</Fact>
        <Fact name="Namespace">{overlay.namespace}</Fact>
        <Fact name="Replicas">{overlay.replicas} at least</Fact>
        <Fact name="Releases">{releaseWords(overlay)}</Fact>
        <Fact name="Address">{overlay.host}</Fact>
        <Fact name="Application">{overlay.applicationName}</Fact>
      </Facts>
    </div>
  );
}
