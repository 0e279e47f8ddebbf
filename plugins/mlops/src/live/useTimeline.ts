import { useApi } from '@backstage/core-plugin-api';
import type {
  Delivery,
  Timeline,
  TimelineEvent,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../api';
import { joinedEvents } from '../states/timeline';
import { useLoaded } from './useLoaded';

const PAGE = 10;

/** What happened to an entity: the newest live, earlier pages by hand. */
export function useTimeline({ entityRef, revision }: Delivery): {
  events: readonly TimelineEvent[];
  hasMore: boolean;
  isLoading: boolean;
  error?: unknown;
  loadMore: () => void;
} {
  const api = useApi(mlopsApiRef);
  const newest = useLoaded(entityRef, revision, signal =>
    api.getTimeline(entityRef, { limit: PAGE, signal }),
  );
  const [earlier, setEarlier] = useState<Earlier>(NONE);
  const [error, setError] = useState<unknown>();
  const [isLoading, setLoading] = useState(false);
  const pages = earlier.entityRef === entityRef ? earlier.pages : [];
  const last = pages.at(-1) ?? newest.value;

  const loadMore = () => {
    if (!last?.next || isLoading) return;
    setLoading(true);
    setError(undefined);
    api.getTimeline(entityRef, { before: last.next, limit: PAGE }).then(
      page => {
        setEarlier({ entityRef, pages: [...pages, page] });
        setLoading(false);
      },
      (reason: unknown) => {
        setError(reason);
        setLoading(false);
      },
    );
  };
  return {
    events: joinedEvents(
      [newest.value ?? { events: [] }, ...pages].map(({ events }) => events),
    ),
    hasMore: last?.next !== undefined,
    isLoading: isLoading || newest.isLoading,
    error: error ?? newest.error,
    loadMore,
  };
}

interface Earlier {
  entityRef: string;
  pages: readonly Timeline[];
}

const NONE: Earlier = { entityRef: '', pages: [] };
