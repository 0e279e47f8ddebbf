import { directLoad, type DirectLoad } from './directLoad';

/** What a webhook is told (flagger v1.44, CanaryWebhookPayload). */
export interface WebhookPayload {
  name: string;
  namespace: string;
  phase: string;
  checksum: string;
  metadata?: Record<string, string>;
}

interface Answer {
  status: number;
  body: string;
}

const HOST = /^flagger-loadtester(\.|$)/;

/**
 * Flagger's load tester, which charts put beside a canary. Its address is one
 * of the cluster's own, so it is answered in process. Like upstream's, its
 * gates are closed until somebody opens them.
 */
export class LoadTester {
  private readonly open = new Set<string>();
  private readonly onLoad: (load: DirectLoad) => void;

  constructor(onLoad: (load: DirectLoad) => void = () => {}) {
    this.onLoad = onLoad;
  }

  serves(url: URL): boolean {
    return HOST.test(url.hostname);
  }

  openGate(canary: { namespace: string; name: string }): void {
    this.open.add(keyOf(canary));
  }

  closeGate(canary: { namespace: string; name: string }): void {
    this.open.delete(keyOf(canary));
  }

  /** Signals a rollback until it is called off. */
  signalRollback(
    canary: { namespace: string; name: string },
    wanted: boolean,
  ): void {
    const key = `rollback.${keyOf(canary)}`;
    if (wanted) {
      this.open.add(key);
    } else {
      this.open.delete(key);
    }
  }

  answer(url: URL, payload: WebhookPayload): Answer {
    switch (url.pathname) {
      case '/gate/approve':
        return { status: 200, body: 'OK' };
      case '/gate/halt':
        return { status: 403, body: 'Forbidden' };
      case '/gate/check':
        return this.check(keyOf(payload));
      case '/rollback/check':
        return this.check(`rollback.${keyOf(payload)}`);
      case '/':
        this.run(payload.metadata?.cmd ?? '');
        return { status: 202, body: '' };
      default:
        return { status: 404, body: '404 page not found\n' };
    }
  }

  private run(command: string): void {
    const load = directLoad(command);
    if (load) {
      this.onLoad(load);
    }
  }

  private check(key: string): Answer {
    return this.open.has(key)
      ? { status: 200, body: 'Approved' }
      : { status: 403, body: 'Forbidden' };
  }
}

function keyOf({ namespace, name }: { namespace: string; name: string }) {
  return `${name}.${namespace}`;
}
