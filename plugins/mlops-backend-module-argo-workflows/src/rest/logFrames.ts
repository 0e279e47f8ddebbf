import { readLines } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const frameSchema = z.object({
  result: z.object({ content: z.string().optional() }).optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

/** The lines of a log stream's frames, as bytes. */
export async function* readLogFrames(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of readLines(body)) {
    const text = line.replace(/^data: /, '').trim();
    if (text === '' || text.startsWith(':')) continue;
    const { result, error } = frameSchema.parse(JSON.parse(text));
    if (error) {
      yield encoder.encode(
        `[the log ended: ${error.message ?? 'no reason given'}]\n`,
      );
      return;
    }
    yield encoder.encode(`${result?.content ?? ''}\n`);
  }
}
