/** Reads the frames of a stream as they come. */
export class Frames {
  readonly received: unknown[] = [];
  private readonly abort = new AbortController();
  private waiting: Array<() => void> = [];
  ended = false;

  static async open(url: string, headers: Record<string, string> = {}) {
    const frames = new Frames();
    const response = await fetch(url, {
      headers,
      signal: frames.abort.signal,
    });
    frames.read(response).catch(() => frames.finish());
    return frames;
  }

  /** Waits until so many have come, or the stream has ended. */
  async atLeast(count: number): Promise<unknown[]> {
    while (this.received.length < count && !this.ended) {
      await new Promise<void>(wake => this.waiting.push(wake));
    }
    return this.received;
  }

  async all(): Promise<unknown[]> {
    return this.atLeast(Infinity);
  }

  close(): void {
    this.abort.abort();
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(
        '\n',
      );
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const text = line.replace(/^data: /, '');
        if (text) this.received.push(JSON.parse(text));
      }
      this.wake();
    }
    this.finish();
  }

  private finish(): void {
    this.ended = true;
    this.wake();
  }

  private wake(): void {
    this.waiting.splice(0).forEach(wake => wake());
  }
}
