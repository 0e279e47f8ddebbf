import type { Delivery, Rollout } from '@slipway/backstage-plugin-mlops-common';
import { isInTheDark, troubledSources } from '../../states/freshness';
import { rolloutStatus } from '../../states/rollout';
import { strategiesName, strategyName } from '../../states/strategy';
import { RolloutActions } from '../actions/RolloutActions';
import { Nothing } from '../parts/Nothing';
import { OutLink } from '../parts/OutLink';
import { Panel } from '../parts/Panel';
import { StatusWord } from '../parts/StatusWord';
import { TroubleNote } from '../parts/TroubleNote';
import { RolloutView } from './RolloutView';
import styles from './Rollouts.module.css';

/**
 * Not everything is released by canary: that there is none is told only where
 * there is nothing else, or where one could be that is not seen.
 */
function isMissed(delivery: Delivery): boolean {
  return (
    delivery.environments.length === 0 ||
    troubledSources(delivery, 'canary').length > 0
  );
}

interface Placed {
  environment: string;
  rollout: Rollout;
}

/** The progressive rollouts of an entity, each with its analysis. */
export function Rollouts({ delivery }: { delivery: Delivery }) {
  const rollouts = placedRollouts(delivery);
  const troubles = troubledSources(delivery, 'canary');
  if (rollouts.length === 0 && !isMissed(delivery)) return null;
  const [only] = rollouts.length === 1 ? rollouts : [];
  return (
    <Panel
      title={panelTitle(rollouts)}
      summary={only && <StatusWord status={rolloutStatus(only.rollout)} pill />}
      actions={only && <RolloutLinks {...only} />}
      note={troubles.length > 0 && <TroubleNote sources={troubles} />}
    >
      {rollouts.length === 0 && (
        <NoRollouts inTheDark={isInTheDark(delivery, 'canary')} />
      )}
      {only && <RolloutView {...only} />}
      {!only &&
        rollouts.map(placed => (
          <section
            key={placed.rollout.id}
            className={styles.rollout}
            aria-label={`${strategyName(placed.rollout)} ${placed.rollout.name} in ${placed.environment}`}
          >
            <header className={styles.header}>
              <h4 className={styles.name}>
                {placed.rollout.name} in {placed.environment}
              </h4>
              <StatusWord status={rolloutStatus(placed.rollout)} pill />
              <span className={styles.links}>
                <RolloutLinks {...placed} />
              </span>
            </header>
            <RolloutView {...placed} />
          </section>
        ))}
    </Panel>
  );
}

function panelTitle(rollouts: readonly Placed[]): string {
  const [first, ...others] = rollouts;
  const name = strategiesName(rollouts.map(({ rollout }) => rollout));
  return first && others.length === 0
    ? `${name} in ${first.environment}`
    : name;
}

function placedRollouts(delivery: Delivery): Placed[] {
  return delivery.environments.flatMap(({ destinations, name }) =>
    destinations.flatMap(({ rollouts }) =>
      rollouts.map(rollout => ({ environment: name, rollout })),
    ),
  );
}

function RolloutLinks({ environment, rollout }: Placed) {
  return (
    <>
      <RolloutActions environment={environment} rollout={rollout} />
      <ConsoleLink rollout={rollout} />
    </>
  );
}

function ConsoleLink({ rollout }: { rollout: Rollout }) {
  if (!rollout.consoleUrl) return null;
  return (
    <OutLink href={rollout.consoleUrl} label={`Canary ${rollout.name}`}>
      Console
    </OutLink>
  );
}

function NoRollouts({ inTheDark }: { inTheDark: boolean }) {
  if (inTheDark) {
    return (
      <Nothing title="Nothing is known of canaries yet">
        They appear here as soon as Flagger’s cluster answers.
      </Nothing>
    );
  }
  return (
    <Nothing title="No canary belongs to this entity">
      Name it with the annotation <code>flagger.app/canary-name</code> to see
      its analysis here.
    </Nothing>
  );
}
