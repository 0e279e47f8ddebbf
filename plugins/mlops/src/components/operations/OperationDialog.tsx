import { Dialog, DialogBody, DialogHeader, Skeleton } from '@backstage/ui';
import type { OperationsApi } from '@slipway/backstage-plugin-mlops-common';
import { useOperation } from '../../live/useOperation';
import { errorSentence } from '../../states/problem';
import { useActions } from '../actions/useActions';
import { Nothing } from '../parts/Nothing';
import { Theme } from '../parts/Theme';
import { OperationView } from './OperationView';
import styles from './OperationDialog.module.css';

/** The whole log of one operation, whoever began it and whenever. */
export function OperationDialog({
  api,
  id,
  onClose,
}: {
  api: OperationsApi;
  id: string;
  onClose: () => void;
}) {
  const { error, operation } = useOperation(api, id, useActions()?.operations);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={720}>
      <DialogHeader>{operation?.title ?? 'Operation'}</DialogHeader>
      <DialogBody>
        <Theme className={styles.body}>
          {operation && <OperationView operation={operation} />}
          {!operation && error !== undefined && (
            <Nothing title="The operation could not be read">
              {errorSentence(error)}
            </Nothing>
          )}
          {!operation && error === undefined && (
            <div role="status" aria-label="The operation is loading">
              <Skeleton width="100%" height={200} />
            </div>
          )}
        </Theme>
      </DialogBody>
    </Dialog>
  );
}
