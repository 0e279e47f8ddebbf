import type {
  Operation,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import type { OperationsState } from './OperationsFeed';
import { useLoaded } from './useLoaded';

/** One operation: as the page follows it, or read by itself if it is older. */
export function useOperation(
  api: OperationsApi,
  id: string,
  state: OperationsState | undefined,
): { operation?: Operation; error?: unknown } {
  const known =
    state && 'operations' in state
      ? state.operations.find(operation => operation.id === id)
      : undefined;
  const isAsked = !known && state?.phase !== 'loading';
  const { error, value } = useLoaded(isAsked ? id : undefined, '', signal =>
    api.getOperation(id, { signal }),
  );
  return { operation: known ?? value, error: known ? undefined : error };
}
