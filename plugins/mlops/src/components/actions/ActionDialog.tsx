import { RollbackDialog } from '../rollback/RollbackDialog';
import type { ActionDialogProps } from './ActionDialogProps';
import { FormDialog } from './FormDialog';

/** The dialog in which an action is planned and confirmed. */
export function ActionDialog(props: ActionDialogProps) {
  const { environment, offer } = props.wanted;
  return offer.name === 'rollback' && environment ? (
    <RollbackDialog {...props} environment={environment} />
  ) : (
    <FormDialog {...props} />
  );
}
