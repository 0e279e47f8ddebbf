/** A delivery as it is sent. */
export interface Page {
  revision: string;
  /** JSON from the opening brace up to the sources, which follow in `fresh`. */
  head: Buffer;
  /** The state of the sources that it was made with. */
  stateKey: string;
  fresh: FreshPart;
  /** When the sources were last asked for their state. */
  checkedAt: number;
}

/** The part of an answer that changes although nothing happened. */
export interface FreshPart {
  tail: Buffer;
  etag: string;
  shownKey: string;
  madeAt: number;
}

/**
 * The pages that somebody looked at lately, up to so many bytes. Others are
 * made again when they are asked for.
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
