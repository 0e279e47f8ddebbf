import type {
  PreviewEnvironment,
  PreviewOverlay,
} from '@slipway/backstage-plugin-mlops-common';
import { Fragment, useId } from 'react';
import { releaseWords } from '../../states/preview';
import { Fact, Facts } from '../parts/Facts';
import { Sequence, Stage } from '../parts/Sequence';
import { Section } from '../parts/Section';
import styles from './EnvironmentsPreview.module.css';

/** Where it would run, in the order of promotion. */
export function EnvironmentsPreview({
  environments,
}: {
  environments: readonly PreviewEnvironment[];
}) {
  return (
    <Section isOfPage title="Environments">
      <Sequence>
        {environments.map(environment => (
          <Stage key={environment.name}>
            <EnvironmentPreview environment={environment} />
          </Stage>
        ))}
      </Sequence>
    </Section>
  );
}

function EnvironmentPreview({
  environment: { name, overlays },
}: {
  environment: PreviewEnvironment;
}) {
  const id = useId();
  return (
    <article aria-labelledby={id} className={styles.card}>
      <h4 id={id} className={styles.name}>
        {name}
      </h4>
      {overlays.map(overlay => (
        <Place key={overlay.path} overlay={overlay} />
      ))}
    </article>
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
        <Fact name="Address">
          <Host name={overlay.host} />
        </Fact>
      </Facts>
    </div>
  );
}

/** A long name is broken behind its dots first. */
function Host({ name }: { name: string }) {
  return (
    <span>
      {name.split('.').map((label, index) => (
        <Fragment key={index}>
          {index > 0 && '.'}
          {index > 0 && <wbr />}
          {label}
        </Fragment>
      ))}
    </span>
  );
}
