import { readableLine } from '../states/logText';

/** A line of a log with its number from the start of the stream. */
export interface LogLine {
  number: number;
  text: string;
}

/** The most lines that are kept and drawn. */
export const MOST_LINES = 5000;

/** The last lines of a log; older ones are let go. */
export class LogBuffer {
  #lines: LogLine[] = [];
  #total = 0;

  add(lines: readonly string[]): void {
    const fresh = lines.map((line, index) => ({
      number: this.#total + index + 1,
      text: readableLine(line),
    }));
    this.#total += fresh.length;
    this.#lines = [...this.#lines, ...fresh].slice(-MOST_LINES);
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** How many were let go. */
  get dropped(): number {
    return this.#total - this.#lines.length;
  }
}
