import { Card } from '@backstage/ui';
import type {
  EnvironmentDelivery,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { useId } from 'react';
import { environmentStatus, reasonsNotDrawn } from '../../states/environment';
import { EnvironmentActions } from '../actions/EnvironmentActions';
import { HoldBanner } from '../holds/HoldBanner';
import { OperationBanner } from '../operations/OperationBanner';
import { Alerts } from '../parts/Alerts';
import { Reasons } from '../parts/Reasons';
import { StatusWord } from '../parts/StatusWord';
import { Destination } from './Destination';
import styles from './EnvironmentCard.module.css';

/** One environment: what is live there, and why it is not simply well. */
export function EnvironmentCard({
  environment,
  reasons,
}: {
  environment: EnvironmentDelivery;
  reasons: readonly Reason[];
}) {
  const id = useId();
  const { destinations, name } = environment;
  const status = environmentStatus(environment);
  return (
    <Card
      aria-labelledby={id}
      className={`${styles.card} ${styles[status.tone]}`}
    >
      <header className={styles.header}>
        <h4 id={id} className={styles.name}>
          {name}
        </h4>
        <span className={styles.side}>
          <StatusWord status={status} pill />
          <EnvironmentActions environment={environment} />
        </span>
      </header>
      <HoldBanner environment={environment} />
      <OperationBanner environment={environment} />
      <Alerts alerts={environment.alerts} place={name} />
      {destinations.map(destination => (
        <Destination
          key={`${destination.cluster}/${destination.namespace}`}
          environment={name}
          destination={destination}
          isNamed={destinations.length > 1}
        />
      ))}
      <Reasons reasons={reasonsNotDrawn(environment, reasons)} />
    </Card>
  );
}
