import type {
  Rollout,
  RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';
import { useId } from 'react';
import { gateMoment, gateStatus, isGate } from '../../states/rollout';
import { gateChoices } from '../../states/rolloutChoices';
import { ActionButton } from '../actions/ActionButton';
import { useActions } from '../actions/useActions';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import { setterName } from '../../states/people';
import styles from './Gates.module.css';

/** What a rollout asks before it goes on, and who else it calls. */
export function Gates({
  environment,
  rollout,
}: {
  environment: string;
  rollout: Rollout;
}) {
  const id = useId();
  const gates = rollout.gates.filter(isGate);
  const others = rollout.gates.filter(gate => !isGate(gate));
  if (rollout.gates.length === 0) return null;
  return (
    <div className={styles.gates}>
      {gates.length > 0 && (
        <>
          <p id={id} className={styles.title}>
            Gates
          </p>
          <ul aria-labelledby={id} className={styles.list}>
            {gates.map(gate => (
              <Gate
                key={`${gate.type} ${gate.name}`}
                environment={environment}
                gate={gate}
                rollout={rollout}
              />
            ))}
          </ul>
        </>
      )}
      {others.length > 0 && (
        <p className={styles.others}>
          Also called:{' '}
          {others.map(gate => `${gate.name} (${gateMoment(gate)})`).join(', ')}
        </p>
      )}
    </div>
  );
}

function Gate({
  environment,
  gate,
  rollout,
}: {
  environment: string;
  gate: RolloutGate;
  rollout: Rollout;
}) {
  const actions = useActions();
  const choices = actions
    ? gateChoices(actions, environment, rollout, gate)
    : [];
  return (
    <li className={styles.gate}>
      <span className={styles.status}>
        <StatusWord status={gateStatus(gate)} />
      </span>
      <span className={styles.words}>
        <span>{gate.name}</span>{' '}
        <span className={styles.quiet}>{gateMoment(gate)}</span>
        <GateDetail gate={gate} />
      </span>
      {choices.map(choice => (
        <ActionButton
          key={choice.key}
          choice={choice}
          aria-label={choice.wanted.title}
        />
      ))}
    </li>
  );
}

function GateDetail({ gate }: { gate: RolloutGate }) {
  const { setAt, setBy, text } = gate;
  if (text) return <span className={styles.detail}>{text}</span>;
  if (!setBy || !setAt) return null;
  return (
    <span className={styles.detail}>
      {setterName(setBy)} <Instant at={setAt} />
    </span>
  );
}
