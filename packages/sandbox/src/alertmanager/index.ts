import type { Room, SandboxContext } from '../context';
import { notification, type Alert, type Labels } from './notification';
import { PortalReceiver } from './PortalReceiver';

export { ALERTING_SECRET } from './PortalReceiver';
export type { Labels } from './notification';

/** As the generated routes say to the portal's receiver. */
const REPEAT_SECONDS = 60 * 60;

/** An alert to fire, or to be over. */
export interface Wanted {
  labels: Labels &
    Record<'alertname' | 'backstage_entity' | 'namespace', string>;
  annotations: Labels;
  expression: string;
}

/**
 * A stand-in for Prometheus' rules and Alertmanager: it weighs no rule, and
 * tells the portal what it is told to tell, in Alertmanager's own form, again
 * and again.
 */
export interface Alertmanager extends Room {
  /** One that fires already goes on as it is. @returns since when it fires. */
  fire(alert: Wanted, startsAt?: Date): Date;
  /** @returns whether it did fire. */
  resolve(labels: Labels): boolean;
}

export function createAlertmanager(
  context: SandboxContext,
  options: { portalUrl: string; prometheusUrl(): string },
): Alertmanager {
  const { clock, cluster, log } = context;
  const firing = new Map<string, Alert & Wanted>();
  const receiver = new PortalReceiver(
    { url: options.portalUrl, cluster: cluster.name },
    log,
  );
  let repeating: { cancel(): void } | undefined;

  const tell = (alert: Alert & Wanted) => {
    const { backstage_entity: entityRef, namespace, service } = alert.labels;
    const prometheus = options.prometheusUrl();
    const body = notification([alert], {
      receiver: `${namespace}/${service}/portal`,
      alertmanager: prometheus,
      prometheus,
    });
    receiver.send(keyOf(alert.labels), { namespace, entityRef }, body);
  };

  return {
    start() {
      repeating ??= clock.every(REPEAT_SECONDS, () => firing.forEach(tell));
    },
    stop() {
      repeating?.cancel();
      receiver.stop();
    },
    fire(wanted, startsAt = clock.now()) {
      const key = keyOf(wanted.labels);
      const alert = firing.get(key) ?? { ...wanted, startsAt };
      firing.set(key, alert);
      tell(alert);
      return alert.startsAt;
    },
    resolve(labels) {
      const key = keyOf(labels);
      const alert = firing.get(key);
      if (!alert) return false;
      firing.delete(key);
      tell({ ...alert, endsAt: clock.now() });
      return true;
    },
  };
}

function keyOf(labels: Labels): string {
  const names = Object.keys(labels).sort();
  return JSON.stringify(names.map(name => [name, labels[name]]));
}
