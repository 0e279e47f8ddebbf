import { LineFeed } from './LineFeed';

const { signal } = new AbortController();

/** A stream that says what it is told to, and notices its end. */
function scripted() {
  let push: (line: string | Error | undefined) => void = () => undefined;
  const state = { closed: false };
  const next = () =>
    new Promise<string | Error | undefined>(resolve => {
      push = resolve;
    });
  const open = async function* open(request: AbortSignal) {
    request.addEventListener('abort', () => {
      state.closed = true;
      push(new Error('aborted'));
    });
    for (;;) {
      const line = await next();
      if (line instanceof Error) throw line;
      if (line === undefined) return;
      yield line;
    }
  };
  const say = async (line: string | Error | undefined) => {
    await new Promise(setImmediate);
    push(line);
    await new Promise(setImmediate);
  };
  return { feed: new LineFeed(open), say, state };
}

async function all(feed: LineFeed, idleMs = 50): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of feed.lines(signal, idleMs)) lines.push(line);
  return lines;
}

describe('LineFeed', () => {
  it('keeps what came before anybody read', async () => {
    const { feed, say } = scripted();
    await say('one');
    await say('two');
    await say(undefined);
    await expect(all(feed)).resolves.toEqual(['one', 'two']);
  });

  it('ends and closes the stream after silence', async () => {
    const { feed, say, state } = scripted();
    await say('one');
    await expect(all(feed)).resolves.toEqual(['one']);
    expect(state.closed).toBe(true);
  });

  it('hears what comes while it waits', async () => {
    const { feed, say } = scripted();
    const lines = all(feed, 1_000);
    await say('late');
    await say(undefined);
    await expect(lines).resolves.toEqual(['late']);
  });

  it('passes on what breaks the stream, after what came before', async () => {
    const { feed, say } = scripted();
    await say('one');
    await say(new Error('broken off'));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const line of feed.lines(signal, 1_000)) seen.push(line);
    })();
    await expect(reading).rejects.toThrow('broken off');
    expect(seen).toEqual(['one']);
  });

  it('closes the stream when its reader leaves or is told to stop', async () => {
    const left = scripted();
    await left.say('one');
    for await (const _ of left.feed.lines(signal, 1_000)) break;
    expect(left.state.closed).toBe(true);

    const stop = new AbortController();
    const told = scripted();
    const reading = (async () => {
      for await (const _ of told.feed.lines(stop.signal, 60_000));
    })();
    stop.abort();
    await expect(reading).rejects.toThrow(/aborted/);
    expect(told.state.closed).toBe(true);
  });

  it('ends when its reader is too far behind', async () => {
    let told = 0;
    const feed = new LineFeed(async function* open() {
      for (;;) yield String((told += 1));
    });
    await new Promise(setImmediate);
    await expect(all(feed)).resolves.toHaveLength(5_000);
    expect(told).toBe(5_001);
  });
});
