import fc from 'fast-check';
import { readLines } from './readLines';

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]) {
  const borders = [0, ...cuts.map(cut => cut % (bytes.length + 1))].sort(
    (a, b) => a - b,
  );
  for (const [index, border] of borders.entries()) {
    yield bytes.subarray(border, borders[index + 1] ?? bytes.length);
  }
}

async function linesOf(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(chunks)) lines.push(line);
  return lines;
}

describe('lines of a byte stream', () => {
  it('are the same wherever the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc
            .string({ unit: 'grapheme' })
            .map(text => text.replaceAll('\n', ' ').replaceAll('\ufeff', '')),
          { minLength: 1 },
        ),
        fc.array(fc.nat()),
        async (lines, cuts) => {
          const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`);
          expect(await linesOf(chunksOf(bytes, cuts))).toEqual(lines);
        },
      ),
    );
  });

  it('may be large, and may lack their end', async () => {
    const large = 'x'.repeat(3_000_000);
    const bytes = new TextEncoder().encode(`${large}\nrest`);
    const cuts = Array.from({ length: 47 }, (_, index) => index * 65_536);
    expect(await linesOf(chunksOf(bytes, cuts))).toEqual([large, 'rest']);
  });

  it('are not read for ever', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(1024 * 1024).fill(0x61);
    }
    await expect(linesOf(endless())).rejects.toThrow(
      'a line of more than 32 MiB',
    );
  });

  it('survive bytes that are no text', async () => {
    async function* broken() {
      yield new Uint8Array([0xff, 0xfe, 0x0a, 0x61, 0x0a]);
    }
    expect(await linesOf(broken())).toEqual(['\ufffd\ufffd', 'a']);
  });
});
