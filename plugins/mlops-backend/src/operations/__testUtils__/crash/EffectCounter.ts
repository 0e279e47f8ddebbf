import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

/** The world outside: it counts what is done to it, and outlives backends. */
export class EffectCounter {
  readonly #effects: string[] = [];
  #released = Promise.resolve();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (req, res) => {
      await this.#released;
      const effect = decodeURIComponent((req.url ?? '/').slice(1));
      if (req.method === 'POST') this.#effects.push(effect);
      res.end(JSON.stringify({ done: this.#effects.includes(effect) }));
    });
  }

  static async start(): Promise<EffectCounter> {
    const counter = new EffectCounter();
    counter.#server.listen(0, '127.0.0.1');
    await once(counter.#server, 'listening');
    return counter;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The counter does not listen');
    }
    return `http://127.0.0.1:${address.port}`;
  }

  /** Keeps all who ask waiting, so that no step ends before it is called. */
  hold(): () => void {
    let release = () => {};
    this.#released = new Promise(resolve => {
      release = resolve;
    });
    return () => release();
  }

  /** In their order, without the operation's id in front. */
  of(operationId: string): string[] {
    return this.#effects
      .filter(effect => effect.startsWith(`${operationId} `))
      .map(effect => effect.slice(operationId.length + 1));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
