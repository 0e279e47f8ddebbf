import { useCallback, useEffect, useRef, useState } from 'react';

/** Something asked for by hand. The last answer stays while a new one loads. */
export interface Loaded<T> {
  value?: T;
  error?: unknown;
  isLoading: boolean;
  reload: () => void;
}

interface Answer<T> {
  subject: string;
  value?: T;
  error?: unknown;
}

/**
 * Loads something, and again whenever `version` changes. Another `subject`
 * forgets the answer for the one before; requests are aborted when nobody
 * waits for them any more.
 */
export function useLoaded<T>(
  subject: string | undefined,
  version: string,
  load: (signal: AbortSignal) => Promise<T>,
): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T>>();
  const [isLoading, setLoading] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });

  useEffect(() => {
    if (subject === undefined) return undefined;
    const request = new AbortController();
    setLoading(true);
    latest
      .current(request.signal)
      .then(
        value => ({ subject, value }),
        (error: unknown) => ({ subject, error }),
      )
      .then((next: Answer<T>) => {
        if (request.signal.aborted) return;
        setAnswer(old => keepValue(old, next));
        setLoading(false);
      });
    return () => request.abort();
  }, [subject, version, attempt]);

  const reload = useCallback(() => setAttempt(number => number + 1), []);
  const known = answer?.subject === subject ? answer : undefined;
  return {
    value: known?.value,
    error: known?.error,
    isLoading: isLoading || (subject !== undefined && known === undefined),
    reload,
  };
}

function keepValue<T>(old: Answer<T> | undefined, next: Answer<T>): Answer<T> {
  return next.error !== undefined && old?.subject === next.subject
    ? { ...next, value: old.value }
    : next;
}
