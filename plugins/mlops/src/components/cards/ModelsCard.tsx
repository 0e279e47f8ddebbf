import { Link } from '@backstage/ui';
import type {
  Delivery,
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { troubledSources } from '../../states/freshness';
import {
  championOf,
  contestOf,
  gatesStatus,
  keyMetrics,
  metricOf,
  openGates,
} from '../../states/model';
import { versionLabel } from '../../states/names';
import { formatScore } from '../../states/numbers';
import { ContestTable } from './ContestTable';
import { Nothing } from '../parts/Nothing';
import { StatusWord } from '../parts/StatusWord';
import { TroubleNote } from '../parts/TroubleNote';
import { LiveCard } from './LiveCard';
import styles from './ModelsCard.module.css';

/** The registered models of the entity in context: who leads, who follows. */
export function ModelsCard({ href }: { href?: string }) {
  return (
    <LiveCard
      title="Models"
      link={href && <Link href={href}>Open delivery</Link>}
    >
      {delivery => <Summary delivery={delivery} />}
    </LiveCard>
  );
}

function Summary({ delivery }: { delivery: Delivery }) {
  const { models } = delivery.registry;
  return (
    <>
      <TroubleNote sources={troubledSources(delivery, 'models')} />
      {models.length === 0 && <Nothing title="No model is registered yet" />}
      {models.map(model => (
        <Model key={model.id} model={model} />
      ))}
    </>
  );
}

function Model({ model }: { model: RegisteredModel }) {
  const contest = contestOf(model);
  const only = championOf(model) ?? model.versions.at(0);
  return (
    <section className={styles.model} aria-label={`Model ${model.name}`}>
      <h4 className={styles.name}>{model.name}</h4>
      {contest && <ContestTable contest={contest} />}
      {!contest && only && <OnlyVersion version={only} />}
      {!contest && !only && <Nothing title="No version is registered yet" />}
    </section>
  );
}

function OnlyVersion({ version }: { version: ModelVersion }) {
  return (
    <>
      <p className={styles.line}>
        <strong>{versionLabel(version.version)}</strong>
        <span className={styles.aliases}>{version.aliases.join(', ')}</span>
        {keyMetrics([version]).map(metric => {
          const value = metricOf(version, metric);
          return (
            <span key={metric}>
              <span className={styles.aliases}>{metric}</span>{' '}
              {value === undefined ? '–' : formatScore(value)}
            </span>
          );
        })}
        <span>
          <span className={styles.aliases}>gates</span>{' '}
          <StatusWord status={gatesStatus(version.gates)} />
        </span>
      </p>
      {openGates(version.gates).map(sentence => (
        <p key={sentence} className={styles.open}>
          {sentence}
        </p>
      ))}
    </>
  );
}
