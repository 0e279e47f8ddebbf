import type { GateEvaluation } from '@slipway/backstage-plugin-mlops-common';
import { gateResultStatus, gateRule } from '../../states/model';
import { formatScore } from '../../states/numbers';
import { StatusWord } from '../parts/StatusWord';
import styles from './GatesList.module.css';

/** Each validation gate with its threshold and value. */
export function GatesList({ gates }: { gates: GateEvaluation }) {
  return (
    <table className={styles.gates} aria-label="Validation gates">
      <thead>
        <tr>
          <th scope="col">Gate</th>
          <th scope="col" className={styles.number}>
            Value
          </th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {gates.gates.map(gate => (
          <tr key={gateRule(gate)}>
            <th scope="row">{gateRule(gate)}</th>
            <td className={styles.number}>
              {gate.value === undefined ? '–' : formatScore(gate.value)}
            </td>
            <td>
              <StatusWord status={gateResultStatus(gate)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
