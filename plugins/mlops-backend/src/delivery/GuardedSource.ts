import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type {
  Reason,
  ResourceRef,
  SourceStatus,
} from '@slipway/backstage-plugin-mlops-common';
import type {
  DeliverySource,
  SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';

const LOGGED_EVERY_MS = 60_000;

/**
 * A source whose faults stay its own: where it throws, it counts as
 * unavailable for that entity, and the rest of the page is not touched.
 */
export class GuardedSource {
  /** Since when it fails, by entity. */
  readonly #failing = new Map<string, string>();
  readonly #born = new Date().toISOString();
  #loggedAt = -Infinity;

  constructor(
    readonly source: DeliverySource,
    private readonly logger: LoggerService,
  ) {}

  bind(entity: Entity): void {
    this.#attempt('bind an entity', () => this.source.bind(entity));
  }

  unbind(entityRef: string): void {
    this.#failing.delete(entityRef);
    this.#attempt('unbind an entity', () => this.source.unbind(entityRef));
  }

  bindManaged(entityRef: string, resources: readonly ResourceRef[]): void {
    this.#attempt('bind managed objects', () =>
      this.source.bindManaged?.(entityRef, resources),
    );
  }

  observe(entityRef: string): SourceObservation {
    const seen = this.#attempt('observe', () => this.source.observe(entityRef));
    if (seen) {
      this.#failing.delete(entityRef);
      return seen;
    }
    if (!this.#failing.has(entityRef)) {
      this.#failing.set(entityRef, new Date().toISOString());
    }
    return { notes: [this.#failureNote()] };
  }

  statuses(entityRef?: string): SourceStatus[] {
    const statuses = this.#attempt('tell its status', () =>
      this.source.statuses(entityRef),
    );
    if (!statuses) return [this.#unavailable(this.#born)];
    const since = entityRef && this.#failing.get(entityRef);
    if (!since) return statuses;
    if (statuses.length === 0) return [this.#unavailable(since)];
    return statuses.map(status => ({
      ...status,
      freshness: { state: 'unavailable', since, reason: this.#failureText() },
    }));
  }

  onChange(listener: (entityRefs: ReadonlySet<string>) => void): () => void {
    return this.source.onChange(listener);
  }

  #attempt<T>(what: string, attempt: () => T): T | undefined {
    try {
      return attempt();
    } catch (error) {
      const now = performance.now();
      if (now - this.#loggedAt >= LOGGED_EVERY_MS) {
        this.#loggedAt = now;
        this.logger.error(
          `The ${this.source.title} source could not ${what}`,
          toError(error),
        );
      }
      return undefined;
    }
  }

  #unavailable(since: string): SourceStatus {
    const { system, title } = this.source;
    return {
      id: system,
      system,
      instance: system,
      title,
      freshness: { state: 'unavailable', since, reason: this.#failureText() },
    };
  }

  #failureNote(): Reason {
    return {
      code: 'source-failed',
      severity: 'warning',
      message: this.#failureText(),
      fix: `The cause is in the backend's log.`,
      source: this.source.system,
    };
  }

  #failureText(): string {
    return `What ${this.source.title} knows could not be read`;
  }
}
