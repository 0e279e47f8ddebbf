import { Button } from '@backstage/ui';
import type {
  EnvironmentDelivery,
  OperationSummary,
} from '@slipway/backstage-plugin-mlops-common';
import { isActive, operationStatus } from '../../states/operation';
import { nextChoice } from '../../states/nextChoice';
import { personName } from '../../states/people';
import { ActionButton } from '../actions/ActionButton';
import { useActions, type Actions } from '../actions/useActions';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import styles from './OperationBanner.module.css';

/**
 * The operation under way in an environment, or the last one if it failed, and
 * those that wait for a second person's yes.
 */
export function OperationBanner({
  environment,
}: {
  environment: EnvironmentDelivery;
}) {
  const { awaitingApproval = [], name, operation } = environment;
  return (
    <>
      {operation && (
        <UnderWay environment={environment} operation={operation} />
      )}
      {awaitingApproval.map(request => (
        <Request key={request.id} request={request} environment={name} />
      ))}
    </>
  );
}

function UnderWay({
  environment,
  operation,
}: {
  environment: EnvironmentDelivery;
  operation: OperationSummary;
}) {
  const actions = useActions();
  const { name } = environment;
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
          <ShowSteps actions={actions} id={id} title={title} />
          {next.map(choice => (
            <ActionButton key={choice.key} choice={choice} />
          ))}
        </div>
      )}
    </div>
  );
}

/** Its steps open with the buttons to approve and to cancel it. */
function Request({
  environment,
  request,
}: {
  environment: string;
  request: OperationSummary;
}) {
  const actions = useActions();
  const { approval, id, requestedBy, title } = request;
  const expiresAt = approval?.state === 'needed' && approval.expiresAt;
  return (
    <div
      role="note"
      aria-label={`Request in ${environment}: ${title}`}
      className={styles.operation}
    >
      <p className={styles.words}>
        <StatusWord status={operationStatus(request)} />{' '}
        <strong>{title}</strong>, asked for by {personName(requestedBy)}
        {expiresAt && (
          <>
            , expires <Instant at={expiresAt} />
          </>
        )}
      </p>
      {actions && (
        <div className={styles.buttons}>
          <ShowSteps actions={actions} id={id} title={title} />
        </div>
      )}
    </div>
  );
}

function ShowSteps({
  actions,
  id,
  title,
}: {
  actions: Actions;
  id: string;
  title: string;
}) {
  return (
    <Button
      size="small"
      variant="secondary"
      aria-label={`Steps of “${title}”`}
      onPress={() => actions.show(id)}
    >
      Show steps
    </Button>
  );
}
