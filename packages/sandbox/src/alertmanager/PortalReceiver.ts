import { createHmac } from 'node:crypto';

/** What signs the portal's webhook for alerts in the sandbox. Not a secret. */
export const ALERTING_SECRET = 'slipway-sandbox-alerting-secret';

const TIMEOUT_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

interface Delivery {
  url: string;
  token: string;
  body: object;
}

/**
 * Posts to the portal, and again while it does not answer or answers with one
 * of the fives, as Alertmanager does. Of one group the latest counts.
 */
export class PortalReceiver {
  private readonly pending = new Map<string, Delivery>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly portal: { url: string; cluster: string },
    private readonly log: (message: string) => void,
  ) {}

  send(group: string, scope: Scope, body: object): void {
    const { url, cluster } = this.portal;
    const base = `${url.replace(/\/+$/, '')}/api/mlops/v1/alertmanager/webhooks`;
    const isUnderWay = this.pending.has(group);
    this.pending.set(group, {
      url: `${base}/${encodeURIComponent(cluster)}`,
      token: tokenOf(cluster, scope),
      body,
    });
    if (isUnderWay && !this.timers.has(group)) return;
    void this.deliver(group, FIRST_PAUSE_MS);
  }

  stop(): void {
    this.stopping.abort();
    this.timers.forEach(timer => clearTimeout(timer));
    this.pending.clear();
  }

  private async deliver(group: string, pauseMs: number): Promise<void> {
    clearTimeout(this.timers.get(group));
    this.timers.delete(group);
    const delivery = this.pending.get(group);
    if (!delivery) return;
    const status = await this.post(delivery);
    if (this.stopping.signal.aborted) return;
    if (status === undefined || status >= 500) {
      const timer = setTimeout(
        () => void this.deliver(group, Math.min(pauseMs * 2, LONGEST_PAUSE_MS)),
        pauseMs,
      );
      timer.unref();
      this.timers.set(group, timer);
      return;
    }
    if (status >= 400) this.log(`The portal refused an alert: ${status}`);
    const isLatest = this.pending.get(group) === delivery;
    if (isLatest) this.pending.delete(group);
    else await this.deliver(group, FIRST_PAUSE_MS);
  }

  /** Undefined when there is no answer. */
  private async post({
    body,
    token,
    url,
  }: Delivery): Promise<number | undefined> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'Alertmanager/0.28.1',
          Authorization: `Bearer ${token}`,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.any([
          this.stopping.signal,
          AbortSignal.timeout(TIMEOUT_MS),
        ]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return undefined;
    }
  }
}

interface Scope {
  namespace: string;
  entityRef: string;
}

/** Good for the alerts of one entity in one namespace only. */
function tokenOf(cluster: string, { entityRef, namespace }: Scope): string {
  return createHmac('sha256', ALERTING_SECRET)
    .update(`alertmanager/${cluster}/${namespace}/${entityRef}`)
    .digest('base64url');
}
