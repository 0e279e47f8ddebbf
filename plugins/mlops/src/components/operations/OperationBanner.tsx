import { Button } from '@backstage/ui';
import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';
import { isActive, operationStatus } from '../../states/operation';
import { nextChoice } from '../../states/nextChoice';
import { personName } from '../../states/people';
import { ActionButton } from '../actions/ActionButton';
import { useActions } from '../actions/ActionsContext';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import styles from './OperationBanner.module.css';

/** The operation under way in an environment, or the last one if it failed. */
export function OperationBanner({
  environment,
}: {
  environment: EnvironmentDelivery;
}) {
  const { name, operation } = environment;
  const actions = useActions();
  if (!operation) return null;
  const { id, message, requestedBy, step, title, updatedAt } = operation;
  const fix = environment.reasons.find(
    ({ code }) => code === 'operation-failed',
  )?.fix;
  const next = actions ? nextChoice(actions, environment) : [];
  return (
    <div
      role="note"
      aria-label={`Operation in ${name}`}
      className={styles.operation}
      data-failed={!isActive(operation) || undefined}
    >
      <p className={styles.words}>
        <StatusWord status={operationStatus(operation)} />{' '}
        <strong>{title}</strong>, by {personName(requestedBy)},{' '}
        <Instant at={updatedAt} />
      </p>
      {step && <p className={styles.words}>{step}</p>}
      {message && message !== step && !isActive(operation) && (
        <p className={styles.words}>{message}</p>
      )}
      {fix && <p className={styles.fix}>{fix}</p>}
      {actions && (
        <div className={styles.buttons}>
          <Button
            size="small"
            variant="secondary"
            aria-label={`Steps of “${title}”`}
            onPress={() => actions.show(id)}
          >
            Show steps
          </Button>
          {next.map(choice => (
            <ActionButton key={choice.key} choice={choice} />
          ))}
        </div>
      )}
    </div>
  );
}
