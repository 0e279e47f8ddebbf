import type {
  Delivery,
  Operation,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import type { WantedAction } from '../../states/choices';

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
