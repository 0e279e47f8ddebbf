import type {
  FleetState,
  FleetStates as States,
} from '@slipway/backstage-plugin-mlops-common';
import { useFleetAddress } from '../../live/useFleetAddress';
import { FLEET_STATES, fleetStatus } from '../../states/fleet';
import { wholeNumber } from '../../states/numbers';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './FleetStates.module.css';

/** How many are in each state; each number shows only those. */
export function FleetStates({ states }: { states: States }) {
  const { address, filter } = useFleetAddress();
  const chosen = address.filter.state;
  const toggle = (state: FleetState) =>
    filter({
      state: chosen.includes(state)
        ? chosen.filter(each => each !== state)
        : [...chosen, state],
    });
  return (
    <div className={styles.states} role="group" aria-label="Show by state">
      {FLEET_STATES.map(state => (
        <StateButton
          key={state}
          state={state}
          number={states[state]}
          isChosen={chosen.includes(state)}
          onPress={() => toggle(state)}
        />
      ))}
    </div>
  );
}

function StateButton({
  isChosen,
  number,
  onPress,
  state,
}: {
  state: FleetState;
  number: number;
  isChosen: boolean;
  onPress: () => void;
}) {
  const { tone, word } = fleetStatus(state);
  return (
    <button
      type="button"
      className={`${styles.state} ${number === 0 ? styles.none : ''}`}
      aria-pressed={isChosen}
      onClick={onPress}
    >
      <StatusIcon tone={tone} size={18} className={styles.icon} />
      <span className={styles.number}>{wholeNumber(number)}</span>
      <span className={styles.word}>{word}</span>
    </button>
  );
}
