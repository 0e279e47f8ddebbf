/** Loses the answer to one request: what was asked for has happened. */
export class FaultyNetwork {
  requests: string[] = [];
  #loseAt: number | undefined;
  readonly #fetch = globalThis.fetch;

  constructor() {
    globalThis.fetch = async (...parameters) => {
      const [input, init] = parameters;
      const url = new URL(String(input));
      this.requests.push(`${init?.method ?? 'GET'} ${url.pathname}`);
      const isLost = this.requests.length === this.#loseAt;
      const response = await this.#fetch(...parameters);
      if (!isLost) return response;
      await response.arrayBuffer();
      throw new TypeError('fetch failed');
    };
  }

  /** The n-th from now, counted from 1. */
  loseAnswer(n: number): void {
    this.requests = [];
    this.#loseAt = n;
  }

  restore(): void {
    globalThis.fetch = this.#fetch;
  }
}
