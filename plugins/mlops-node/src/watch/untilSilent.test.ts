import { untilSilent } from './untilSilent';

describe('an iteration that ends when its source is silent', () => {
  const never = new AbortController().signal;

  async function* ticking(signal: AbortSignal, everyMs: number) {
    for (let count = 1; ; count += 1) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, everyMs);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
      yield count;
    }
  }

  it('goes on as long as something comes', async () => {
    const seen: number[] = [];
    for await (const count of untilSilent(s => ticking(s, 20), never, 500)) {
      seen.push(count);
      if (count === 5) break;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives up on a silent source, and aborts its request', async () => {
    let request: AbortSignal | undefined;
    const iteration = untilSilent(
      signal => {
        request = signal;
        return ticking(signal, 10_000);
      },
      never,
      50,
    );
    await expect(iteration.next()).rejects.toThrow('Nothing was heard for 1 s');
    expect(request?.aborted).toBe(true);
  });

  it('does not count the time that the reader takes', async () => {
    const iteration = untilSilent(s => ticking(s, 1), never, 100);
    await iteration.next();
    await new Promise(resolve => setTimeout(resolve, 200));
    await expect(iteration.next()).resolves.toMatchObject({ done: false });
    await iteration.return(undefined);
  });

  it('ends at once when it is told to, with the reason', async () => {
    const stop = new AbortController();
    const iteration = untilSilent(s => ticking(s, 10_000), stop.signal, 20_000);
    const next = iteration.next();
    stop.abort(new Error('Enough'));
    await expect(next).rejects.toThrow('Enough');
    await expect(
      untilSilent(s => ticking(s, 1), stop.signal, 100).next(),
    ).rejects.toThrow('Enough');
  });

  it('tells what went wrong with the source', async () => {
    async function* broken() {
      yield 1;
      throw new Error('Broken');
    }
    const iteration = untilSilent(broken, never, 1_000);
    await iteration.next();
    await expect(iteration.next()).rejects.toThrow('Broken');
  });
});
