import { useApi } from '@backstage/core-plugin-api';
import type { WorkflowLocator } from '@slipway/backstage-plugin-mlops-common';
import { useCallback, useEffect, useState } from 'react';
import { mlopsApiRef } from '../api';
import { LogBuffer, type LogLine } from './LogBuffer';

/** A node's log as it comes. */
export interface LogStream {
  lines: readonly LogLine[];
  /** Lines no longer kept. */
  dropped: number;
  state: 'connecting' | 'streaming' | 'ended' | 'broken';
  error?: unknown;
  reconnect: () => void;
}

type Progress = Omit<LogStream, 'reconnect'>;

const START: Progress = { lines: [], dropped: 0, state: 'connecting' };
/** Lines are drawn in batches, however fast they come. */
const DRAW_EVERY = 100;

/** Streams the log of one node of a run, from its start. */
export function useLogStream(
  entityRef: string,
  run: WorkflowLocator,
  node: string,
): LogStream {
  const api = useApi(mlopsApiRef);
  const [progress, setProgress] = useState<Progress>(START);
  const [attempt, setAttempt] = useState(0);
  const { cluster, name, namespace } = run;

  useEffect(() => {
    const request = new AbortController();
    const buffer = new LogBuffer();
    let waiting: string[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (state: Progress['state'], error?: unknown) => {
      clearTimeout(timer);
      timer = undefined;
      if (request.signal.aborted) return;
      buffer.add(waiting);
      waiting = [];
      const { dropped, lines } = buffer;
      setProgress({ lines, dropped, state, error });
    };
    const follow = async () => {
      const lines = api.streamWorkflowLogs(
        entityRef,
        { cluster, namespace, name },
        node,
        { signal: request.signal },
      );
      for await (const line of lines) {
        waiting.push(line);
        timer ??= setTimeout(() => draw('streaming'), DRAW_EVERY);
      }
    };
    setProgress(START);
    follow().then(
      () => draw('ended'),
      (error: unknown) => draw('broken', error),
    );
    return () => {
      request.abort();
      clearTimeout(timer);
    };
  }, [api, entityRef, cluster, namespace, name, node, attempt]);

  const reconnect = useCallback(() => setAttempt(number => number + 1), []);
  return { ...progress, reconnect };
}
