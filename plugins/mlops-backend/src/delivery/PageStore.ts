/** A delivery as it is sent. */
export interface Page {
  revision: string;
  /** The state of the sources that it was made with. */
  stateKey: string;
  /** The whole answer: JSON, of which the sources come last. */
  body: Buffer;
  /** How much of the body stays as it is when only the sources are renewed. */
  headLength: number;
  etag: string;
  /** What a person can see of the sources. */
  shownKey: string;
  /** When the part of the sources was made. */
  madeAt: number;
  /** When the sources were last asked for their state. */
  checkedAt: number;
}

/**
 * The pages that were made or looked at lately, up to so many bytes. Others are
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

  set(entityRef: string, page: Page): void {
    this.delete(entityRef);
    this.#pages.set(entityRef, page);
    this.#size += page.body.length;
    for (const [oldest] of this.#pages) {
      if (this.#size <= this.capacity || oldest === entityRef) break;
      this.delete(oldest);
    }
  }

  delete(entityRef: string): void {
    const page = this.#pages.get(entityRef);
    if (!page) return;
    this.#size -= page.body.length;
    this.#pages.delete(entityRef);
  }
}
