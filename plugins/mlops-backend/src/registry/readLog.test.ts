import { readLog } from './readLog';

const bytes = (text: string) => Buffer.from(text);

async function* printing(...chunks: Buffer[]) {
  yield* chunks;
}

const never = new AbortController().signal;

describe('the end of a log', () => {
  it('is the whole where it is short', async () => {
    const chunks = printing(bytes('epoch 1\n'), bytes('epoch 2\n'));
    expect(await readLog(chunks, { signal: never, limitBytes: 100 })).toEqual({
      text: 'epoch 1\nepoch 2\n',
      cut: false,
      complete: true,
    });
  });

  it('is the last of a long one, wherever its chunks begin', async () => {
    const chunks = printing(
      bytes('one\ntwo\n'),
      bytes('three\n'),
      bytes('4\n'),
    );
    expect(await readLog(chunks, { signal: never, limitBytes: 10 })).toEqual({
      text: 'o\nthree\n4\n',
      cut: true,
      complete: true,
    });
  });

  it('leaves out a letter that was cut in two', async () => {
    const chunks = printing(bytes('verlust 0,2 → gut'));
    const { text } = await readLog(chunks, { signal: never, limitBytes: 6 });
    expect(text).toBe(' gut');
  });

  it('is what there was until patience ended', async () => {
    const patience = new AbortController();
    async function* endless() {
      yield bytes('working\n');
      patience.abort();
      throw new Error('aborted');
    }
    const end = await readLog(endless(), {
      signal: patience.signal,
      limitBytes: 100,
    });
    expect(end).toEqual({ text: 'working\n', cut: false, complete: false });
  });

  it('passes on what went wrong', async () => {
    async function* broken() {
      yield bytes('working\n');
      throw new Error('the pod is gone');
    }
    await expect(
      readLog(broken(), { signal: never, limitBytes: 100 }),
    ).rejects.toThrow('the pod is gone');
  });
});
