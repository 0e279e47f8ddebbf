import type {
  ActionRequest,
  OperationPlan,
  OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useRef, useState } from 'react';
import { planChanges } from '../states/plan';
import { useLoaded } from './useLoaded';

/** A plan as it holds now, and what changed since it was first shown. */
export interface LivePlan {
  plan?: OperationPlan;
  error?: unknown;
  isLoading: boolean;
  /** Absent while the plan is the one that was first shown. */
  changes?: readonly string[];
  reload: () => void;
  /** Shows the plan that the backend answered with its no. */
  replace: (plan: OperationPlan) => void;
}

/**
 * The plan of a request; it is made anew whenever the delivery changes. Which
 * one a person has seen is remembered by the request: another target is no
 * change of the world.
 */
export function useOperationPlan(
  api: OperationsApi,
  entityRef: string,
  revision: string,
  request: ActionRequest | undefined,
): LivePlan {
  const subject = request && JSON.stringify([entityRef, request]);
  const loaded = useLoaded(subject, revision, async signal =>
    request ? api.planAction(entityRef, request, { signal }) : undefined,
  );
  const [answered, setAnswered] = useState<Shown>();
  const [changes, setChanges] = useState<Changes>();
  const shown = useRef<Shown>();
  const { value } = loaded;
  useEffect(() => setAnswered(undefined), [value]);

  const isAnswered = subject !== undefined && answered?.subject === subject;
  const plan = isAnswered ? answered.plan : value;
  useEffect(() => {
    if (!plan || !subject) return;
    const before = shown.current;
    shown.current = { subject, plan };
    if (before?.subject !== subject) setChanges(undefined);
    else if (before.plan.hash !== plan.hash) {
      setChanges({ subject, words: planChanges(before.plan, plan) });
    }
  }, [plan, subject]);

  return {
    plan,
    error: isAnswered ? undefined : loaded.error,
    isLoading: loaded.isLoading,
    changes: changes && changes.subject === subject ? changes.words : undefined,
    reload: loaded.reload,
    replace: next => subject && setAnswered({ subject, plan: next }),
  };
}

interface Shown {
  subject: string;
  plan: OperationPlan;
}

interface Changes {
  subject: string;
  words: readonly string[];
}
