import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  OPERATIONS_CHANNEL,
  operationSignalSchema,
  type Operation,
  type OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { OperationsFeed, type OperationsState } from './OperationsFeed';

/** The operations of an entity, live. */
export interface LiveOperations {
  state: OperationsState;
  put: (operation: Operation) => void;
  refresh: () => void;
}

/** Follows an entity's operations; another `revision` makes it ask anew. */
export function useOperations(
  api: OperationsApi,
  entityRef: string,
  revision: string,
): LiveOperations {
  const signals = useApiHolder().get(signalApiRef);
  const feed = useMemo(
    () => new OperationsFeed(api, entityRef),
    [api, entityRef],
  );
  const state = useSyncExternalStore(feed.subscribe, feed.getState);

  useEffect(() => feed.refresh(), [feed, revision]);
  useEffect(() => {
    const subscription = signals?.subscribe(OPERATIONS_CHANNEL, message => {
      const signal = operationSignalSchema.safeParse(message);
      if (signal.success && signal.data.entityRef === feed.entityRef) {
        feed.refresh();
      }
    });
    return () => subscription?.unsubscribe();
  }, [feed, signals]);

  return { state, put: feed.put, refresh: feed.refresh };
}
