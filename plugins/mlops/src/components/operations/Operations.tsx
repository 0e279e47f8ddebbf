import { Button } from '@backstage/ui';
import type { Operation } from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useRef, useState } from 'react';
import { operationsOnTop } from '../../states/operation';
import { useActions, type Actions } from '../actions/useActions';
import { Hidden } from '../parts/Hidden';
import { Panel } from '../parts/Panel';
import { OperationView } from './OperationView';

/** What is under way, above everything else, and how what was begun ended. */
export function Operations() {
  const actions = useActions();
  if (!actions || !('operations' in actions.operations)) return null;
  return <OnTop actions={actions} operations={actions.operations.operations} />;
}

function OnTop({
  actions,
  operations,
}: {
  actions: Actions;
  operations: readonly Operation[];
}) {
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  // What was seen under way stays until it is dismissed, to tell how it ended.
  const [followed, setFollowed] = useState<readonly string[]>([]);
  const shown = operationsOnTop(operations, {
    dismissed,
    followed: actions.begun ? [...followed, actions.begun] : followed,
  });
  const ids = shown.map(({ id }) => id).join(' ');
  useEffect(() => setFollowed(ids ? ids.split(' ') : []), [ids]);

  return (
    <>
      {shown.map(operation => (
        <OperationPanel
          key={operation.id}
          operation={operation}
          isBegunHere={operation.id === actions.begun}
          onDismiss={() => setDismissed([...dismissed, operation.id])}
        />
      ))}
    </>
  );
}

function OperationPanel({
  isBegunHere,
  onDismiss,
  operation,
}: {
  operation: Operation;
  isBegunHere: boolean;
  onDismiss: () => void;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const { finishedAt, state, title } = operation;
  // Who has just begun it wants to see it; the page alone never scrolls.
  useEffect(() => {
    if (isBegunHere) ref.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isBegunHere]);
  return (
    <div ref={ref}>
      <Panel
        title={title}
        actions={
          finishedAt && (
            <Button size="small" variant="tertiary" onPress={onDismiss}>
              Dismiss
            </Button>
          )
        }
      >
        <OperationView operation={operation} />
      </Panel>
      <Hidden role="status">{`${title}: ${state}`}</Hidden>
    </div>
  );
}
