/** When the window of generated services is open, and when it denies. */
export const SATURDAY = '2026-11-21T10:00:00Z';
export const MONDAY = '2026-11-23T10:00:00Z';

/** Everything but the date goes on as it does. */
const TIMERS: NonNullable<FakeTimersConfig['doNotFake']> = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
];

/** From now on it is this time for all of this process, and the clock goes on. */
export function startClockAt(time: string): void {
  jest.useFakeTimers({
    now: new Date(time),
    doNotFake: TIMERS,
    advanceTimers: true,
  });
}

/** So many minutes have passed at once. */
export function letPass(minutes: number): void {
  jest.setSystemTime(Date.now() + minutes * 60_000);
}

export function stopClock(): void {
  jest.useRealTimers();
}
