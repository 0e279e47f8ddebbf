import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ObservedAlert } from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import type { AlertStore } from './AlertStore';

/** What another replica is told, and what expires, is seen after this long. */
const LOOKED_AT_EVERY_MS = 5_000;

type Listener = (entityRefs: ReadonlySet<string>) => void;
type AlertsByEntity = ReadonlyMap<string, readonly ObservedAlert[]>;

/** The alerts that fire, in memory, for the pages that show them. */
export class AlertBoard {
  private alerts: AlertsByEntity = new Map();
  private readonly listeners = new Set<Listener>();
  private unsubscribe?: () => void;
  private timer?: NodeJS.Timeout;
  private reading?: Promise<void>;
  private isReadAgain = false;

  constructor(
    private readonly options: {
      store: Pick<AlertStore, 'all' | 'onChange'>;
      logger: LoggerService;
      everyMs?: number;
    },
  ) {}

  alertsOf(entityRef: string): readonly ObservedAlert[] {
    return this.alerts.get(entityRef) ?? [];
  }

  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    const { store, everyMs = LOOKED_AT_EVERY_MS } = this.options;
    this.unsubscribe = store.onChange(() => this.refresh());
    this.timer = setInterval(() => this.refresh(), everyMs);
    this.timer.unref();
    this.refresh();
  }

  async stop(): Promise<void> {
    this.unsubscribe?.();
    clearInterval(this.timer);
    this.isReadAgain = false;
    await this.reading;
  }

  /** One reading at a time; what is told meanwhile is read after it. */
  private refresh(): void {
    if (this.reading) {
      this.isReadAgain = true;
      return;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
      if (!this.isReadAgain) return;
      this.isReadAgain = false;
      this.refresh();
    });
  }

  private async read(): Promise<void> {
    try {
      const found = new Map<string, ObservedAlert[]>();
      for (const { alert, scope } of await this.options.store.all()) {
        const alerts = found.get(scope.entityRef) ?? [];
        found.set(scope.entityRef, [...alerts, alert]);
      }
      for (const alerts of found.values()) {
        alerts.sort((a, b) => a.id.localeCompare(b.id));
      }
      this.replace(found);
    } catch (error) {
      this.options.logger.warn(
        `The alerts could not be read: ${toError(error).message}`,
      );
    }
  }

  private replace(found: AlertsByEntity): void {
    const former = this.alerts;
    this.alerts = found;
    const changed = [...former.keys(), ...found.keys()].filter(
      ref => !isDeepStrictEqual(former.get(ref), found.get(ref)),
    );
    if (changed.length === 0) return;
    for (const listener of this.listeners) listener(new Set(changed));
  }
}
