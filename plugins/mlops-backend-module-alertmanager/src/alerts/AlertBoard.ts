import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  StoreMirror,
  type ObservedAlert,
} from '@slipway/backstage-plugin-mlops-node';
import type { AlertStore } from './AlertStore';

/** The alerts that fire, in memory, for the pages that show them. */
export class AlertBoard {
  readonly #mirror: StoreMirror<readonly ObservedAlert[]>;

  constructor(options: {
    store: Pick<AlertStore, 'all' | 'onChange'>;
    logger: LoggerService;
    everyMs?: number;
  }) {
    const { store, ...rest } = options;
    this.#mirror = new StoreMirror({
      ...rest,
      what: 'The alerts',
      read: () => readAlerts(store),
      subscribe: listener => store.onChange(listener),
    });
  }

  alertsOf(entityRef: string): readonly ObservedAlert[] {
    return this.#mirror.get(entityRef) ?? [];
  }

  onChange(listener: (entityRefs: ReadonlySet<string>) => void): () => void {
    return this.#mirror.onChange(listener);
  }

  start(): void {
    this.#mirror.start();
  }

  stop(): Promise<void> {
    return this.#mirror.stop();
  }
}

async function readAlerts(store: Pick<AlertStore, 'all'>) {
  const found = new Map<string, ObservedAlert[]>();
  for (const { alert, scope } of await store.all()) {
    const alerts = found.get(scope.entityRef) ?? [];
    found.set(scope.entityRef, [...alerts, alert]);
  }
  for (const alerts of found.values()) {
    alerts.sort((a, b) => a.id.localeCompare(b.id));
  }
  return found;
}
