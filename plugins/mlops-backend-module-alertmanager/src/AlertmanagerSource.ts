import type {
  DeliverySource,
  SourceObservation,
} from '@slipway/backstage-plugin-mlops-node';
import type { AlertBoard } from './alerts/AlertBoard';

/**
 * What Alertmanager told. It is not asked: it has no freshness, and an alert
 * that it tells no more of expires.
 */
export class AlertmanagerSource implements DeliverySource {
  readonly system = 'alertmanager';
  readonly title = 'Alertmanager';

  constructor(private readonly board: AlertBoard) {}

  /** An alert names its entity; an entity names no alerts. */
  bind(): void {}

  unbind(): void {}

  observe(entityRef: string): SourceObservation {
    const alerts = this.board.alertsOf(entityRef);
    return alerts.length > 0 ? { alerts: [...alerts] } : {};
  }

  statuses(): [] {
    return [];
  }

  onChange(listener: (entityRefs: ReadonlySet<string>) => void): () => void {
    return this.board.onChange(listener);
  }

  async start(): Promise<void> {
    this.board.start();
  }

  async stop(): Promise<void> {
    await this.board.stop();
  }
}
