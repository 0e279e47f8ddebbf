/**
 * Hands events to listeners one after the other. A listener that causes
 * another event does not make the rest see the two in the wrong order.
 */
export class EventQueue<T> {
  private readonly listeners = new Set<(event: T) => void>();
  private readonly pending: T[] = [];
  private draining = false;
  private readonly onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  get hasListeners(): boolean {
    return this.listeners.size > 0;
  }

  subscribe(listener: (event: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  push(event: T): void {
    this.pending.push(event);
    if (this.draining) {
      return;
    }
    this.draining = true;
    for (let next = this.pending.shift(); next; next = this.pending.shift()) {
      for (const listener of [...this.listeners]) {
        try {
          listener(next);
        } catch (error) {
          this.onError(error);
        }
      }
    }
    this.draining = false;
  }
}
