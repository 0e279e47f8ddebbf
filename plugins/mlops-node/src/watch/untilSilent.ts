import { SilenceError } from './errors';

/**
 * What `open` yields, with a timer that gives up on a silent peer. Ending the
 * iteration in any way aborts the request, so that no socket stays behind, and
 * a source that does not heed its signal cannot keep the iteration from ending.
 *
 * @throws SilenceError when nothing comes for `silenceMs`.
 */
export async function* untilSilent<E>(
  open: (signal: AbortSignal) => AsyncIterable<E>,
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<E> {
  signal.throwIfAborted();
  const request = new AbortController();
  const items = open(request.signal)[Symbol.asyncIterator]();
  let fail: (reason: unknown) => void = () => undefined;
  const stop = () => {
    request.abort();
    fail(signal.reason);
  };
  signal.addEventListener('abort', stop, { once: true });
  const next = async (): Promise<IteratorResult<E>> => {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        fail = reject;
        timer = setTimeout(() => reject(silence(silenceMs)), silenceMs);
        items.next().then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    for (;;) {
      const result = await next();
      if (result.done) return;
      yield result.value;
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', stop);
    request.abort();
    items.return?.()?.catch(() => undefined);
  }
}

function silence(milliseconds: number): SilenceError {
  return new SilenceError(
    `Nothing was heard for ${Math.ceil(milliseconds / 1000)} s`,
  );
}
