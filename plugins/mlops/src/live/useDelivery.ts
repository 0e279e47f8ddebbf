import { useApi, useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  DELIVERY_CHANNEL,
  deliverySignalSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { mlopsApiRef } from '../api';
import type { DeliveryState } from './DeliveryFeed';
import { feedFor } from './feeds';

/** An entity's delivery, kept fresh while the caller is on the page. */
export interface LiveDelivery {
  state: DeliveryState;
  /** Whether changes are told, rather than asked for. */
  isPushed: boolean;
  refresh: () => void;
}

/**
 * An entity's delivery, live. Signals are listened to directly: `useSignal`
 * hands on only the last message of a burst, and with it the one that names
 * this entity could be lost.
 */
export function useDelivery(entityRef: string): LiveDelivery {
  const api = useApi(mlopsApiRef);
  const signals = useApiHolder().get(signalApiRef);
  const feed = useMemo(() => feedFor(api, entityRef), [api, entityRef]);
  const state = useSyncExternalStore(feed.subscribe, feed.getState);

  useEffect(() => {
    feed.useSignals(signals !== undefined);
    const subscription = signals?.subscribe(DELIVERY_CHANNEL, message => {
      const signal = deliverySignalSchema.safeParse(message);
      if (signal.success && signal.data.entityRef === feed.entityRef) {
        feed.onSignal(signal.data.revision);
      }
    });
    return () => subscription?.unsubscribe();
  }, [feed, signals]);

  return { state, isPushed: signals !== undefined, refresh: feed.refresh };
}
