import { useSyncExternalStore } from 'react';

const TICK = 1000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tick(): void {
  now = Date.now();
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * What something reads as now. One clock ticks for the whole page, and who
 * uses it is drawn again only when its words change.
 */
export function useClock<T extends string | number | undefined>(
  read: (now: number) => T,
): T {
  return useSyncExternalStore(subscribe, () => read(current()));
}

/** Between ticks the same instant is read, so that a drawing is consistent. */
function current(): number {
  if (timer === undefined) now = Date.now();
  return now;
}
