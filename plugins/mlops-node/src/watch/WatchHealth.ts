import type { Freshness } from '@slipway/backstage-plugin-mlops-common';

/**
 * What a watch knows of its own state. Trouble is over when the watch has
 * proved itself, not when the server has merely accepted it: otherwise a
 * server that accepts and breaks off would look well between its failures.
 */
export class WatchHealth {
  readonly #since = new Date().toISOString();
  #observedAt: number | undefined;
  #trouble: string | undefined;
  #failures = 0;
  #mustHear = false;
  #settling: NodeJS.Timeout | undefined;

  constructor(
    private readonly settleMs: number,
    private readonly changed: () => void,
  ) {}

  /** Whether a list has been read. */
  get isSynced(): boolean {
    return this.#observedAt !== undefined;
  }

  /** How many attempts have failed since the watch last proved itself. */
  get failures(): number {
    return this.#failures;
  }

  freshness(): Freshness {
    if (this.#observedAt === undefined) {
      return {
        state: 'unavailable',
        since: this.#since,
        reason: this.#trouble ?? 'The first list is still being read',
      };
    }
    const observedAt = new Date(this.#observedAt).toISOString();
    return this.#trouble === undefined
      ? { state: 'live', via: 'watch', observedAt }
      : { state: 'stale', observedAt, reason: this.#trouble };
  }

  /** All that the server has is in memory. */
  listed(): void {
    const isFirst = !this.isSynced;
    this.#observedAt = Date.now();
    if (!isFirst) return;
    this.#trouble = undefined;
    this.changed();
  }

  /** The server has accepted the watch. */
  opened(): void {
    this.#observedAt = Date.now();
    if (this.#failures === 0 || this.#mustHear) return;
    this.#unsettle();
    this.#settling = setTimeout(() => this.proved(), this.settleMs);
  }

  /** The watch has brought something, lasted, or was ended as is due. */
  proved(): void {
    this.#unsettle();
    this.#observedAt = Date.now();
    this.#failures = 0;
    this.#mustHear = false;
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    this.changed();
  }

  /**
   * One broken connection is not yet trouble, the next attempt will tell; nor
   * is it when that one finds that its version is too old.
   */
  failed(reason: string, kind: 'broken' | 'silent' | 'expired'): void {
    this.#unsettle();
    this.#failures += 1;
    // After silence only something heard is a proof.
    this.#mustHear = kind === 'silent';
    const excused = kind === 'expired' ? 2 : 1;
    if (this.isSynced && this.#failures <= excused) return;
    if (this.#trouble === reason) return;
    this.#trouble = reason;
    this.changed();
  }

  stop(): void {
    this.#unsettle();
  }

  #unsettle(): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }
}
