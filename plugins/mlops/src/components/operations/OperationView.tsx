import { Alert } from '@backstage/ui';
import type { Operation } from '@slipway/backstage-plugin-mlops-common';
import { useClock } from '../../live/clock';
import {
  failureOf,
  isActive,
  operationStatus,
  operationTook,
  progressSentence,
} from '../../states/operation';
import { personName, withNames } from '../../states/people';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import { OperationButtons } from './OperationButtons';
import { StepList } from './StepList';
import styles from './OperationView.module.css';

/** An operation: how far it is, each step, and what can still be done. */
export function OperationView({ operation }: { operation: Operation }) {
  const failure = failureOf(operation);
  return (
    <div className={styles.operation}>
      <OperationFacts operation={operation} />
      {isActive(operation) && (
        <p className={styles.progress}>{progressSentence(operation)}</p>
      )}
      {operation.state === 'cancelled' && operation.error && (
        <Alert
          status="info"
          icon
          title={withNames(operation.error.message)}
          description={operation.error.fix}
        />
      )}
      {failure && (
        <Alert
          status="danger"
          icon
          title={failure.message}
          description={failure.fix}
        />
      )}
      <StepList operation={operation} />
      <OperationButtons operation={operation} />
    </div>
  );
}

function OperationFacts({ operation }: { operation: Operation }) {
  const { approval, createdAt, environment, reason, requestedBy } = operation;
  const took = useClock(now => operationTook(operation, now));
  return (
    <div className={styles.facts}>
      <StatusWord status={operationStatus(operation)} pill />
      <span>
        {approval.state === 'needed' ? 'asked for' : 'begun'} by{' '}
        {personName(requestedBy)} <Instant at={createdAt} />
        {environment && ` in ${environment}`}
      </span>
      <span>{isActive(operation) ? `${took} so far` : `took ${took}`}</span>
      {approval.state === 'needed' &&
        approval.expiresAt &&
        isActive(operation) && (
          <span>
            expires <Instant at={approval.expiresAt} />
          </span>
        )}
      {approval.state === 'given' && (
        <span>
          approved by {personName(approval.by)} <Instant at={approval.at} />
        </span>
      )}
      {reason && <span className={styles.reason}>“{reason}”</span>}
    </div>
  );
}
