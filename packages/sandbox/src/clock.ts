import type { Clock } from './context';

/** setTimeout overflows beyond this, and then fires at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

interface Timer {
  /** Sandbox milliseconds still to go at `since`. */
  remaining: number;
  since: number;
  handle: NodeJS.Timeout;
  fire(): void;
}

/**
 * A clock whose minutes pass faster than the wall's. Its timers do not keep
 * the process alive, and a new speed applies to those that are running.
 */
export function createClock(
  initialSpeed = 1,
  onError: (error: unknown) => void = rethrow,
): Clock {
  let speed = checkedSpeed(initialSpeed);
  let stopped = false;
  const timers = new Set<Timer>();

  const arm = (timer: Timer) => {
    clearTimeout(timer.handle);
    timer.since = Date.now();
    const wait = Math.min(timer.remaining / speed, LONGEST_TIMEOUT);
    timer.handle = setTimeout(timer.fire, wait);
    timer.handle.unref?.();
  };

  const schedule = (seconds: number, task: () => void, repeat: boolean) => {
    if (stopped) {
      return { cancel: () => {} };
    }
    const timer: Timer = {
      remaining: seconds * 1000,
      since: Date.now(),
      handle: setTimeout(() => {}, 0),
      fire: () => {
        timers.delete(timer);
        if (repeat) {
          timer.remaining = seconds * 1000;
          timers.add(timer);
          arm(timer);
        }
        try {
          task();
        } catch (error) {
          onError(error);
        }
      },
    };
    timers.add(timer);
    arm(timer);
    return {
      cancel: () => {
        clearTimeout(timer.handle);
        timers.delete(timer);
      },
    };
  };

  return {
    now: () => new Date(),
    get speed() {
      return speed;
    },
    setSpeed(newSpeed) {
      const before = speed;
      speed = checkedSpeed(newSpeed);
      for (const timer of timers) {
        const passed = (Date.now() - timer.since) * before;
        timer.remaining = Math.max(0, timer.remaining - passed);
        arm(timer);
      }
    },
    after: (seconds, task) => schedule(seconds, task, false),
    every: (seconds, task) => schedule(seconds, task, true),
    stop() {
      stopped = true;
      for (const timer of timers) {
        clearTimeout(timer.handle);
      }
      timers.clear();
    },
  };
}

function rethrow(error: unknown): void {
  throw error;
}

function checkedSpeed(speed: number): number {
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new RangeError(`The speed has to be a positive number, not ${speed}`);
  }
  return speed;
}
