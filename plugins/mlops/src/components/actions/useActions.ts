import type { ActionAccess } from '@slipway/backstage-plugin-mlops-common';
import { createContext, useContext } from 'react';
import type { OperationsState } from '../../live/OperationsFeed';
import type { ChoiceContext, WantedAction } from '../../states/choices';

/** What buttons on the page can do. */
export interface Actions extends ChoiceContext {
  operations: OperationsState;
  /** Whether operations of others may be approved, where that is known. */
  approval: ActionAccess | undefined;
  /** The operation that was begun here last. */
  begun: string | undefined;
  /** Opens the dialog in which an action is planned and confirmed. */
  want: (wanted: WantedAction) => void;
  /** Opens the whole log of an operation. */
  show: (operationId: string) => void;
  cancel: (operationId: string) => Promise<void>;
  approve: (operationId: string) => Promise<void>;
}

/** Apart from its provider, whose dialogs have buttons of their own. */
export const ActionsContext = createContext<Actions | undefined>(undefined);

/** `undefined` where the portal has no operations. */
export function useActions(): Actions | undefined {
  return useContext(ActionsContext);
}
