import { Button } from '@backstage/ui';
import type { Operation } from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { isActive, operationStatus } from '../../states/operation';
import { personName } from '../../states/people';
import { useActions, type Actions } from '../actions/useActions';
import { Instant } from '../parts/Instant';
import { Panel } from '../parts/Panel';
import { StatusWord } from '../parts/StatusWord';
import styles from './PastOperations.module.css';

const FEW = 5;

/** What was done through the portal before; each opens its whole log. */
export function PastOperations() {
  const actions = useActions();
  const [showsAll, setShowsAll] = useState(false);
  if (!actions || !('operations' in actions.operations)) return null;
  const past = actions.operations.operations.filter(o => !isActive(o));
  if (past.length === 0) return null;
  return (
    <Panel title="Past operations">
      <ul className={styles.list}>
        {past.slice(0, showsAll ? undefined : FEW).map(operation => (
          <PastOperation
            key={operation.id}
            operation={operation}
            actions={actions}
          />
        ))}
      </ul>
      {!showsAll && past.length > FEW && (
        <Button
          size="small"
          variant="tertiary"
          className={styles.more}
          onPress={() => setShowsAll(true)}
        >
          Show {past.length - FEW} more
        </Button>
      )}
    </Panel>
  );
}

function PastOperation({
  actions,
  operation,
}: {
  operation: Operation;
  actions: Actions;
}) {
  const { createdAt, finishedAt, id, reason, requestedBy, title } = operation;
  return (
    <li className={styles.operation}>
      <StatusWord status={operationStatus(operation)} />
      <span className={styles.words}>
        <Button
          size="small"
          variant="tertiary"
          className={styles.title}
          aria-label={`Steps of “${title}”`}
          onPress={() => actions.show(id)}
        >
          {title}
        </Button>
        {reason && <span className={styles.reason}>{reason}</span>}
      </span>
      <span className={styles.who}>
        {personName(requestedBy)}, <Instant at={finishedAt ?? createdAt} />
      </span>
    </li>
  );
}
