import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { ownTime } from './ownTime';

/** Works so long, by the processor and by the clock: other threads work too. */
const busy = (milliseconds: number) => {
  const began = performance.now();
  const since = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(since);
    const worked = (user + system) / 1_000;
    if (Math.min(worked, performance.now() - began) >= milliseconds) return;
  }
};

/** Stands aside without working or waiting for events, as if others ran. */
const asideFor = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

describe('the time of a process of its own', () => {
  it('counts what it works and what it waits', async () => {
    const passed = ownTime();
    busy(50);
    expect(passed()).toBeGreaterThanOrEqual(50);
    await setTimeout(100);
    // Timers may be a millisecond early.
    expect(passed()).toBeGreaterThanOrEqual(148);
  });

  it('does not count the time that others had', () => {
    const passed = ownTime();
    asideFor(2_000);
    expect(passed()).toBeLessThan(1_000);
  });
});
