import { ownTurn, Slice } from './eventLoopTurns';

describe('turns of the event loop', () => {
  afterEach(() => jest.restoreAllMocks());

  it('are given to one at a time, with room for others in between', async () => {
    let turn = 0;
    let done = false;
    const tick = () => {
      turn += 1;
      if (!done) setImmediate(tick);
    };
    tick();
    const piecesInTurn = new Map<number, number>();
    const worker = async () => {
      for (let piece = 0; piece < 5; piece += 1) {
        await ownTurn();
        piecesInTurn.set(turn, (piecesInTurn.get(turn) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    done = true;
    // Side by side the six would do their pieces in one turn.
    expect(Math.max(...piecesInTurn.values())).toBe(1);
    expect(piecesInTurn.size).toBe(30);
  });

  it('are slices of work, and idle time is no work', async () => {
    let now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const slice = new Slice();
    expect(slice.isOver).toBe(false);
    now += 8;
    expect(slice.isOver).toBe(true);
    await slice.next();
    expect(slice.isOver).toBe(false);
    now += 20;
    slice.begin();
    expect(slice.isOver).toBe(false);
  });
});
