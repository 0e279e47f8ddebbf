import { z } from 'zod';

const LONGEST = 300;
const errorSchema = z.object({ message: z.string() });

/** What Argo CD says of a refusal, cut to what can be shown. */
export async function messageOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { message } = errorSchema.parse(JSON.parse(text));
    return message.slice(0, LONGEST);
  } catch {
    return `it answered ${response.status}`;
  }
}
