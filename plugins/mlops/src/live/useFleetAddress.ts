import type { FleetFilter } from '@slipway/backstage-plugin-mlops-common';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  readFleetAddress,
  writeFleetAddress,
  type FleetAddress,
} from '../states/fleetAddress';

/** Filters, order and view are kept in the URL's query. */
export function useFleetAddress() {
  const [params, setParams] = useSearchParams();
  const address = useMemo(() => readFleetAddress(params), [params]);

  /** `replace` where going back would only undo a letter. */
  const go = useCallback(
    (change: Partial<FleetAddress>, options: { replace?: boolean } = {}) => {
      setParams(
        old => writeFleetAddress(old, { ...readFleetAddress(old), ...change }),
        { replace: options.replace, preventScrollReset: true },
      );
    },
    [setParams],
  );

  const filter = useCallback(
    (change: Partial<FleetFilter>, options: { replace?: boolean } = {}) => {
      setParams(
        old => {
          const before = readFleetAddress(old);
          const after = { ...before.filter, ...change };
          return writeFleetAddress(old, { ...before, filter: after });
        },
        { replace: options.replace, preventScrollReset: true },
      );
    },
    [setParams],
  );

  /** The address with a change, for links that can be opened in a new tab. */
  const hrefWith = useCallback(
    (change: Partial<FleetAddress>) =>
      `?${writeFleetAddress(params, { ...readFleetAddress(params), ...change })}`,
    [params],
  );

  return { address, filter, go, hrefWith };
}
