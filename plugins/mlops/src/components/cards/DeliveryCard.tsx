import { Link } from '@backstage/ui';
import type {
  Delivery,
  DestinationDelivery,
  EnvironmentDelivery,
} from '@slipway/backstage-plugin-mlops-common';
import {
  environmentStatus,
  isSplit,
  releaseTitle,
  roleOnTrial,
} from '../../states/environment';
import { troubledSources } from '../../states/freshness';
import { Instant } from '../parts/Instant';
import { Nothing } from '../parts/Nothing';
import { StatusWord } from '../parts/StatusWord';
import { TrafficBar } from '../parts/TrafficBar';
import { TroubleNote } from '../parts/TroubleNote';
import { LiveCard } from './LiveCard';
import styles from './DeliveryCard.module.css';

/** The environments of the entity in context, in a few lines. */
export function DeliveryCard({ href }: { href?: string }) {
  return (
    <LiveCard
      title="Delivery"
      link={href && <Link href={href}>Open delivery</Link>}
    >
      {delivery => <Summary delivery={delivery} />}
    </LiveCard>
  );
}

function Summary({ delivery }: { delivery: Delivery }) {
  const { environments } = delivery;
  return (
    <>
      <TroubleNote sources={troubledSources(delivery, 'environments')} />
      {environments.length === 0 && <Nothing title="Nothing is deployed yet" />}
      <ul className={styles.list}>
        {environments.map(environment => (
          <Row key={environment.name} environment={environment} />
        ))}
      </ul>
    </>
  );
}

function Row({ environment }: { environment: EnvironmentDelivery }) {
  const { destinations, name, reasons } = environment;
  const [first] = destinations;
  const split = destinations.find(isSplit);
  const [urgent] = reasons.filter(reason => reason.severity !== 'info');
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <span className={styles.name}>{name}</span>
        <Live destination={first} />
        <span className={styles.status}>
          <StatusWord status={environmentStatus(environment)} pill />
        </span>
      </div>
      {split && (
        <TrafficBar
          traffic={split.traffic}
          candidate={roleOnTrial(split)}
          label={name}
        />
      )}
      {urgent && (
        <p className={`${styles.reason} ${styles[urgent.severity]}`}>
          {urgent.message}
        </p>
      )}
    </li>
  );
}

function Live({ destination }: { destination?: DestinationDelivery }) {
  const live = destination?.live;
  return (
    <span className={styles.live}>
      <strong>{releaseTitle(live) ?? '–'}</strong>
      {live?.deployedAt && (
        <span className={styles.when}>
          <Instant at={live.deployedAt} />
        </span>
      )}
    </span>
  );
}
