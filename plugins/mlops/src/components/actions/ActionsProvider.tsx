import { useApiHolder } from '@backstage/core-plugin-api';
import type {
  Delivery,
  Operation,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { useMemo, useState, type ReactNode } from 'react';
import { operationsApiRef } from '../../api';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import { useOperationOffers } from '../../live/useOperationOffers';
import { useOperations } from '../../live/useOperations';
import type { WantedAction } from '../../states/choices';
import { OperationDialog } from '../operations/OperationDialog';
import { ActionDialog } from './ActionDialog';
import { ActionsContext, type Actions } from './useActions';

/** Gives the page its buttons, where the portal has operations. */
export function ActionsProvider({
  children,
  delivery,
}: {
  delivery: Delivery;
  children: ReactNode;
}) {
  const api = useApiHolder().get(operationsApiRef);
  if (!api) return <>{children}</>;
  return (
    <Provider api={api} delivery={delivery}>
      {children}
    </Provider>
  );
}

function Provider({
  api,
  children,
  delivery,
}: {
  api: OperationsApi;
  delivery: Delivery;
  children: ReactNode;
}) {
  const { entityRef, revision } = delivery;
  const { actions: offers, approval } = useOperationOffers(api, entityRef);
  const { put, state } = useOperations(api, entityRef, revision);
  const { address, go } = useDeliveryAddress();
  const [wanted, setWanted] = useState<WantedAction>();
  const [begun, setBegun] = useState<string>();

  const actions = useMemo<Actions>(
    () => ({
      delivery,
      offers,
      approval,
      operations: state,
      begun,
      want: setWanted,
      show: id => go({ operation: id }),
      cancel: async id => put(await api.cancelOperation(id)),
      approve: async id => put(await api.approveOperation(id)),
    }),
    [api, approval, begun, delivery, go, offers, put, state],
  );

  const onStarted = (operation: Operation) => {
    put(operation);
    setBegun(operation.id);
    setWanted(undefined);
  };
  const onShow = (id: string) => {
    setWanted(undefined);
    go({ operation: id });
  };

  return (
    <ActionsContext.Provider value={actions}>
      {children}
      {wanted && (
        <ActionDialog
          api={api}
          delivery={delivery}
          wanted={wanted}
          onClose={() => setWanted(undefined)}
          onStarted={onStarted}
          onShow={onShow}
        />
      )}
      {address.operation && (
        <OperationDialog
          api={api}
          id={address.operation}
          onClose={() => go({ operation: null })}
        />
      )}
    </ActionsContext.Provider>
  );
}
