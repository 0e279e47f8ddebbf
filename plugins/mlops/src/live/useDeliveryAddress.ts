import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** What of the page the address names, so that it can be sent to someone. */
export interface DeliveryAddress {
  /** `cluster/namespace/name` of the open run. */
  run: string | null;
  /** The selected node of the open run. */
  node: string | null;
  /** The open comparison. */
  compare: string | null;
  /** The operation whose log is open. */
  operation: string | null;
}

type Change = Partial<DeliveryAddress>;

/** The parts of the page that are kept in the URL's query. */
export function useDeliveryAddress() {
  const [params, setParams] = useSearchParams();

  const address = useMemo<DeliveryAddress>(
    () => ({
      run: params.get('run'),
      node: params.get('node'),
      compare: params.get('compare'),
      operation: params.get('operation'),
    }),
    [params],
  );

  /** The address with a change, for links that can be opened in a new tab. */
  const hrefWith = useCallback(
    (change: Change) => `?${changed(params, change)}`,
    [params],
  );

  const go = useCallback(
    (change: Change, options: { replace?: boolean } = {}) => {
      setParams(old => changed(old, change), {
        replace: options.replace,
        preventScrollReset: true,
      });
    },
    [setParams],
  );

  return { address, go, hrefWith };
}

function changed(params: URLSearchParams, change: Change): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return next;
}
