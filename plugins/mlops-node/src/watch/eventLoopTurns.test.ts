import { ownTurn, Slice } from './eventLoopTurns';

const busy = (milliseconds: number) => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};

describe('turns of the event loop', () => {
  it('are given to one at a time, with room for others in between', async () => {
    let longest = 0;
    let last = performance.now();
    let done = false;
    const tick = () => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      if (!done) setTimeout(tick, 0);
    };
    tick();
    const worker = async () => {
      for (let piece = 0; piece < 5; piece += 1) {
        await ownTurn();
        busy(8);
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    done = true;
    // Side by side the six would take 48 ms of each turn.
    expect(longest).toBeLessThan(40);
  });

  it('are slices of work, and idle time is no work', async () => {
    const slice = new Slice();
    expect(slice.isOver).toBe(false);
    busy(8);
    expect(slice.isOver).toBe(true);
    await slice.next();
    expect(slice.isOver).toBe(false);
    await new Promise(resolve => setTimeout(resolve, 20));
    slice.begin();
    expect(slice.isOver).toBe(false);
  });
});
