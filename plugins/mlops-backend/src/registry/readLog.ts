/** What a log ends with. */
export interface LogEnd {
  text: string;
  /** There was more before it. */
  cut: boolean;
  /** Nothing more comes. */
  complete: boolean;
}

/** Reads a log to its end, or until the signal, and keeps the last of it. */
export async function readLog(
  chunks: AsyncIterable<Uint8Array>,
  { signal, limitBytes }: { signal: AbortSignal; limitBytes: number },
): Promise<LogEnd> {
  const tail = new Tail(limitBytes);
  try {
    for await (const chunk of chunks) {
      tail.add(chunk);
      if (signal.aborted) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return { ...tail.end(), complete: !signal.aborted };
}

class Tail {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #cut = false;

  constructor(private readonly limit: number) {}

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes - this.#chunks[0].length >= this.limit) {
      this.#bytes -= this.#chunks[0].length;
      this.#chunks.shift();
      this.#cut = true;
    }
  }

  end(): { text: string; cut: boolean } {
    const bytes = Buffer.concat(this.#chunks);
    const kept = bytes.subarray(Math.max(0, bytes.length - this.limit));
    const cut = this.#cut || kept.length < bytes.length;
    // A letter that was cut in two is left out.
    const text = kept.toString('utf8');
    return { text: cut ? text.replace(/^\uFFFD+/, '') : text, cut };
  }
}
