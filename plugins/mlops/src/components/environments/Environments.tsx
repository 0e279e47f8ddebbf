import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { useId } from 'react';
import { needsRoom } from '../../states/environment';
import {
  isInTheDark,
  reasonsNotTold,
  troubledSources,
} from '../../states/freshness';
import { Nothing } from '../parts/Nothing';
import { Panel } from '../parts/Panel';
import { Sequence, Stage } from '../parts/Sequence';
import { TroubleNote } from '../parts/TroubleNote';
import { EnvironmentCard } from './EnvironmentCard';
import styles from './Environments.module.css';

/** The environments side by side, in the order of promotion. */
export function Environments({ delivery }: { delivery: Delivery }) {
  const id = useId();
  const { environments } = delivery;
  const troubles = troubledSources(delivery, 'environments');
  if (environments.length === 0) {
    return (
      <Panel
        title="Environments"
        note={troubles.length > 0 && <TroubleNote sources={troubles} />}
      >
        <NoEnvironments inTheDark={isInTheDark(delivery, 'environments')} />
      </Panel>
    );
  }
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h3 id={id} className={styles.title}>
        Environments
      </h3>
      <TroubleNote sources={troubles} />
      <Sequence>
        {environments.map(environment => (
          <Stage key={environment.name} isWide={needsRoom(environment)}>
            <EnvironmentCard
              environment={environment}
              reasons={reasonsNotTold(delivery, environment)}
            />
          </Stage>
        ))}
      </Sequence>
    </section>
  );
}

function NoEnvironments({ inTheDark }: { inTheDark: boolean }) {
  if (inTheDark) {
    return (
      <Nothing title="Nothing is known of the environments yet">
        They appear here as soon as a source above answers.
      </Nothing>
    );
  }
  return (
    <Nothing title="No Application belongs to this entity yet">
      Name it with the annotation <code>argocd/app-name</code>, or give the
      Application the label <code>backstage.io/kubernetes-id</code> of this
      entity.
    </Nothing>
  );
}
