import { useApi, useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  FLEET_CHANNEL,
  type FleetQuery,
} from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { mlopsApiRef } from '../api';
import { FleetFeed, type FleetFeedState } from './FleetFeed';

/** The fleet, kept fresh while the caller is on the page. */
export interface LiveFleet {
  state: FleetFeedState;
  /** What the state answers: the same object as long as the query is the same. */
  subject: object;
  /** The answer is still to an earlier query, and the one to this is on its way. */
  isChanging: boolean;
  /** Whether changes are told, rather than asked for. */
  isPushed: boolean;
  refresh: () => void;
  look: (first: number, last: number) => void;
}

/** The rows that meet a query, live. */
export function useFleet(
  query: Omit<FleetQuery, 'cursor' | 'limit'>,
): LiveFleet {
  const api = useApi(mlopsApiRef);
  const signals = useApiHolder().get(signalApiRef);
  const asked = useSame(query);
  const feed = useMemo(() => new FleetFeed(api, asked), [api, asked]);
  const present = useSyncExternalStore(feed.subscribe, feed.getState);
  const { state, subject } = useLastKnown(present, asked);

  useEffect(() => {
    feed.useSignals(signals !== undefined);
    const subscription = signals?.subscribe(FLEET_CHANNEL, feed.onSignal);
    return () => subscription?.unsubscribe();
  }, [feed, signals]);

  return {
    state,
    subject,
    isChanging: state !== present,
    isPushed: signals !== undefined,
    refresh: feed.refresh,
    look: feed.look,
  };
}

/** The same object for as long as it says the same. */
function useSame<T>(value: T): T {
  const [same, setSame] = useState(value);
  if (same === value || JSON.stringify(same) === JSON.stringify(value)) {
    return same;
  }
  setSame(value);
  return value;
}

interface Known {
  state: FleetFeedState;
  subject: object;
}

/** While another query is asked, what was known stays: the page does not blink. */
function useLastKnown(present: FleetFeedState, subject: object): Known {
  const [known, setKnown] = useState<Known>({ state: present, subject });
  if (present.phase === 'loading') {
    return 'fleet' in known.state ? known : { state: present, subject };
  }
  if (known.state !== present) setKnown({ state: present, subject });
  return { state: present, subject };
}
