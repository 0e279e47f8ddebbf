import type {
  Operation,
  OperationRequest,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { useRef, useState } from 'react';
import { refusalOf, type Refusal } from '../states/refusal';

/** Starting an operation, and what came of it. */
export interface OperationStart {
  isStarting: boolean;
  refusal?: Refusal;
  start: (request: OperationRequest) => Promise<StartAnswer>;
}

/** What came of one try. */
export type StartAnswer =
  | { started: true; operation: Operation }
  | { started: false; refusal: Refusal };

/**
 * Starts an operation once per confirmation: what was not answered is asked
 * again under the same key, so that a lost answer does not start it twice.
 */
export function useOperationStart(
  api: OperationsApi,
  entityRef: string,
): OperationStart {
  const [isStarting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const unanswered = useRef<{ request: string; key: string }>();

  const start = async (request: OperationRequest): Promise<StartAnswer> => {
    const text = JSON.stringify(request);
    const key =
      unanswered.current?.request === text
        ? unanswered.current.key
        : newIdempotencyKey();
    unanswered.current = { request: text, key };
    setStarting(true);
    setRefusal(undefined);
    try {
      const operation = await api.startOperation(entityRef, request, {
        idempotencyKey: key,
      });
      unanswered.current = undefined;
      return { started: true, operation };
    } catch (error) {
      const no = refusalOf(error);
      const isOpen = no.kind === 'other' && no.unanswered;
      if (!isOpen) unanswered.current = undefined;
      setRefusal(no);
      return { started: false, refusal: no };
    } finally {
      setStarting(false);
    }
  };

  return { isStarting, refusal, start };
}

/** `crypto.randomUUID` is there only in a secure context. */
function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
