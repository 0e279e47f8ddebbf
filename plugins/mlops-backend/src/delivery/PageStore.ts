import type { JoinedDelivery } from '../join/joinDelivery';

/** A delivery as it is sent, but for the freshness of its sources. */
export interface Page {
  joined: JoinedDelivery;
  revision: string;
  /** JSON from the opening brace up to the sources. */
  head: string;
  /** The state of the sources that it was made with. */
  stateKey: string;
  /** The whole answer, with the freshness it was made with. */
  answer?: { body: Buffer; etag: string; shownKey: string; madeAt: number };
  checkedAt: number;
}

/**
 * The pages that somebody looked at lately, up to so many characters. Others
 * are made again when they are asked for.
 */
export class PageStore {
  readonly #pages = new Map<string, Page>();
  #size = 0;

  constructor(private readonly capacity: number) {}

  get(entityRef: string): Page | undefined {
    const page = this.#pages.get(entityRef);
    if (page) {
      this.#pages.delete(entityRef);
      this.#pages.set(entityRef, page);
    }
    return page;
  }

  has(entityRef: string): boolean {
    return this.#pages.has(entityRef);
  }

  set(entityRef: string, page: Page): void {
    this.delete(entityRef);
    this.#pages.set(entityRef, page);
    this.#size += page.head.length;
    for (const oldest of this.#pages.keys()) {
      if (this.#size <= this.capacity || oldest === entityRef) break;
      this.delete(oldest);
    }
  }

  delete(entityRef: string): void {
    const page = this.#pages.get(entityRef);
    if (!page) return;
    this.#size -= page.head.length;
    this.#pages.delete(entityRef);
  }
}
