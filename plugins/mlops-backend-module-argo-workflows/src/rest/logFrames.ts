import { readLines } from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const frameSchema = z.object({
  result: z.object({ content: z.string().optional() }).optional(),
  error: z.object({ message: z.string().optional() }).optional(),
});

const NOTHING =
  '[Argo Workflows has no log of this step: its pod is gone, or wrote nothing]\n';

/** The lines of a log stream's frames, as bytes. */
export async function* readLogFrames(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let isEmpty = true;
  for await (const line of readLines(body)) {
    if (line.trim() === '') continue;
    const { result, error } = readFrame(line);
    isEmpty = false;
    if (error) {
      yield encoder.encode(`[The log ends: ${error.message ?? 'no reason'}]\n`);
      return;
    }
    yield encoder.encode(`${result?.content ?? ''}\n`);
  }
  if (isEmpty) yield encoder.encode(NOTHING);
}

function readFrame(line: string): z.infer<typeof frameSchema> {
  try {
    return frameSchema.parse(JSON.parse(line));
  } catch {
    return { error: { message: 'the server sent what is not a log' } };
  }
}
