import { readLogFrames } from './logFrames';

async function read(...chunks: Array<string | Uint8Array>): Promise<string> {
  const body = (async function* chunked() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  const parts: Uint8Array[] = [];
  for await (const part of readLogFrames(body)) parts.push(part);
  return Buffer.concat(parts).toString();
}

const frame = (content?: string) =>
  `${JSON.stringify({ result: { content, podName: 'p' } })}\n`;

describe('readLogFrames', () => {
  it('tells the lines of the frames, wherever they are cut', async () => {
    const frames = Buffer.from(frame('épochs 1') + frame() + frame('done'));
    const bytes = [...frames].map(byte => Uint8Array.of(byte));
    await expect(read(...bytes)).resolves.toBe('épochs 1\n\ndone\n');
  });

  it('says why a log ends early', async () => {
    await expect(
      read(frame('one'), '{"error":{"message":"pod evicted"}}\n', frame('two')),
    ).resolves.toBe('one\n[The log ends: pod evicted]\n');
    await expect(read(frame('one'), '<html>\n')).resolves.toBe(
      'one\n[The log ends: the server sent what is not a log]\n',
    );
  });

  it('says so when there is nothing', async () => {
    await expect(read()).resolves.toMatch(/has no log of this step/);
  });
});
