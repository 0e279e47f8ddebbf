import { Button } from '@backstage/ui';
import type { Operation } from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useUser } from '../../live/useUser';
import {
  approvalObstacle,
  cancelObstacle,
  isActive,
  needsApproval,
} from '../../states/operation';
import { errorSentence } from '../../states/problem';
import { useActions } from '../actions/useActions';
import { GuardedButton } from '../actions/GuardedButton';
import styles from './OperationButtons.module.css';

/** To cancel an operation, and to approve it as a second person. */
export function OperationButtons({ operation }: { operation: Operation }) {
  const actions = useActions();
  const user = useUser();
  const [isConfirming, setConfirming] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  if (!actions || !isActive(operation)) return null;

  const run = async (change: (id: string) => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await change(operation.id);
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
      setConfirming(false);
    }
  };
  const { cancel } = operation;
  const obstacle = cancelObstacle(operation, actions.offers);
  return (
    <div className={styles.buttons}>
      {needsApproval(operation) && (
        <GuardedButton
          size="small"
          variant="primary"
          isPending={isBusy}
          obstacle={approvalObstacle(operation, {
            user,
            access: actions.approval,
          })}
          onPress={() => run(actions.approve)}
        >
          Approve
        </GuardedButton>
      )}
      {isConfirming ? (
        <>
          <Button
            size="small"
            variant="primary"
            destructive
            isPending={isBusy}
            onPress={() => run(actions.cancel)}
          >
            Cancel “{operation.title}”
          </Button>
          <Button
            size="small"
            variant="secondary"
            onPress={() => setConfirming(false)}
          >
            Let it go on
          </Button>
        </>
      ) : (
        <GuardedButton
          size="small"
          variant="secondary"
          obstacle={obstacle}
          onPress={() => setConfirming(true)}
        >
          Cancel
        </GuardedButton>
      )}
      {!cancel.possible && (
        <span className={styles.why}>
          It can’t be cancelled now: {cancel.reason}
        </span>
      )}
      {error !== undefined && (
        <span role="alert" className={styles.error}>
          {errorSentence(error)}
        </span>
      )}
    </div>
  );
}
