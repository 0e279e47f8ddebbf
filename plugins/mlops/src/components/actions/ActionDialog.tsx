import type {
  Delivery,
  Operation,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import type { WantedAction } from '../../states/choices';
import { RollbackDialog } from '../rollback/RollbackDialog';
import { FormDialog } from './FormDialog';

/** What every dialog of an action is given. */
export interface ActionDialogProps {
  api: OperationsApi;
  delivery: Delivery;
  wanted: WantedAction;
  onClose: () => void;
  onStarted: (operation: Operation) => void;
  /** To the log of an operation that is in the way. */
  onShow: (operationId: string) => void;
}

/** The dialog in which an action is planned and confirmed. */
export function ActionDialog(props: ActionDialogProps) {
  const { environment, offer } = props.wanted;
  return offer.name === 'rollback' && environment ? (
    <RollbackDialog {...props} environment={environment} />
  ) : (
    <FormDialog {...props} />
  );
}
