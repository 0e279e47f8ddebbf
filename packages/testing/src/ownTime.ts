import { performance } from 'node:perf_hooks';

/**
 * Begins to measure; the answer tells how many milliseconds have passed for
 * this process since. It counts what the process worked and what it waited,
 * but not how long it had to stand aside for others: a promise of "within a
 * second" is no different on a machine that is busy.
 */
export function ownTime(): () => number {
  const began = performance.now();
  const loop = performance.eventLoopUtilization();
  const processor = process.cpuUsage();
  return () => {
    const passed = performance.now() - began;
    const { idle } = performance.eventLoopUtilization(loop);
    const { user, system } = process.cpuUsage(processor);
    // Threads besides the first work too, and are no time of their own.
    return Math.min(passed, idle + (user + system) / 1_000);
  };
}
