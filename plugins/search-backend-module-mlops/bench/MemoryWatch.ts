const EVERY_MS = 20;
const MEGABYTE = 1024 * 1024;

interface Memory {
  /** Heap and buffers. */
  used: number;
  resident: number;
}

/** The most memory that this process takes, over what it took at first. */
export class MemoryWatch {
  readonly #before = read();
  readonly #most = read();
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  /** In megabytes. */
  stop(): { used: number; resident: number; residentInAll: number } {
    clearInterval(this.#timer);
    this.#look();
    return {
      used: (this.#most.used - this.#before.used) / MEGABYTE,
      resident: (this.#most.resident - this.#before.resident) / MEGABYTE,
      residentInAll: this.#most.resident / MEGABYTE,
    };
  }

  #look(): void {
    const { resident, used } = read();
    this.#most.used = Math.max(this.#most.used, used);
    this.#most.resident = Math.max(this.#most.resident, resident);
  }
}

function read(): Memory {
  const { external, heapUsed, rss } = process.memoryUsage();
  return { used: heapUsed + external, resident: rss };
}
