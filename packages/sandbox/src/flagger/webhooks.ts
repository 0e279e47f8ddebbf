import { setTimeout as pause } from 'node:timers/promises';
import { childObject, childString } from '../kubernetes/json';
import { safeHash } from '../workloads/templateHash';
import type { Canary, CanaryWebhook } from './canary';
import type { DirectLoad } from './directLoad';
import { parseGoDuration } from './goDuration';
import { LoadTester, type WebhookPayload } from './loadTester';

const DEFAULT_TIMEOUT_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** More than this in an answer means no. */
const LAST_YES = 202;

/** Calls the webhooks of canaries over HTTP. */
export class Webhooks {
  readonly loadTester: LoadTester;
  private stopping = new AbortController();

  /** @param onLoad - is told of load tests that go straight to a candidate */
  constructor(onLoad?: (load: DirectLoad) => void) {
    this.loadTester = new LoadTester(onLoad);
  }

  start(): void {
    this.stopping = new AbortController();
  }

  stop(): void {
    this.stopping.abort();
  }

  /** @throws with the reason when the answer is no, or there is none. */
  async call(
    canary: Canary,
    phase: string,
    webhook: CanaryWebhook,
  ): Promise<void> {
    await this.post(webhook, {
      ...payloadOf(canary, phase),
      ...(webhook.metadata && { metadata: webhook.metadata }),
    });
  }

  /** Tells an event hook. @throws when it does not take the event. */
  async tell(
    canary: Canary,
    webhook: CanaryWebhook,
    event: { message: string; type: string; at: Date },
  ): Promise<void> {
    await this.post(webhook, {
      ...payloadOf(canary, canary.status.phase),
      metadata: {
        ...webhook.metadata,
        eventMessage: event.message,
        eventType: event.type,
        timestamp: String(event.at.getTime()),
      },
    });
  }

  private async post(
    webhook: CanaryWebhook,
    payload: WebhookPayload,
  ): Promise<void> {
    const url = parseUrl(webhook.url);
    if (this.loadTester.serves(url)) {
      expectYes(this.loadTester.answer(url, payload));
      return;
    }
    if (!LOOPBACK.has(url.hostname)) {
      throw new Error(
        `Post "${webhook.url}": the sandbox calls webhooks on loopback only`,
      );
    }
    expectYes(await this.postOverHttp(webhook, url, payload));
  }

  /** Tries again on 5xx and on no answer, as go-retryablehttp does. */
  private async postOverHttp(
    webhook: CanaryWebhook,
    url: URL,
    payload: WebhookPayload,
  ) {
    const attempts = 1 + Math.max(0, webhook.retries);
    let reason = '';
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        const answer = await this.attempt(webhook, url, payload);
        if (answer.status < 500) {
          return answer;
        }
        reason = '';
      } catch (error) {
        reason = `: Post "${webhook.url}": ${reasonOf(error)}`;
      }
      if (attempt < attempts) {
        await pause(1000 * 2 ** (attempt - 1), undefined, {
          signal: this.stopping.signal,
        });
      }
    }
    throw new Error(
      `POST ${webhook.url} giving up after ${attempts} attempt(s)${reason}`,
    );
  }

  private async attempt(
    webhook: CanaryWebhook,
    url: URL,
    payload: WebhookPayload,
  ) {
    const timeout = AbortSignal.timeout(timeoutOf(webhook));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(payload),
      signal: AbortSignal.any([timeout, this.stopping.signal]),
    });
    return { status: response.status, body: await response.text() };
  }
}

function payloadOf(canary: Canary, phase: string): WebhookPayload {
  const { trackedConfigs, lastAppliedSpec } = canary.status;
  return {
    name: canary.name,
    namespace: canary.namespace,
    phase,
    checksum: safeHash({ trackedConfigs, lastAppliedSpec }),
  };
}

function expectYes({ status, body }: { status: number; body: string }): void {
  if (status > LAST_YES) {
    throw new Error(body);
  }
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw new Error(`parse "${text}": invalid URI for request`);
  }
  return new URL(text);
}

function timeoutOf({ timeout }: CanaryWebhook): number {
  const given = timeout.length < 2 ? undefined : parseGoDuration(timeout);
  return given ?? DEFAULT_TIMEOUT_MS;
}

function reasonOf(error: unknown): string {
  const name = childString(error, 'name');
  if (name === 'TimeoutError') {
    return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  }
  return (
    childString(childObject(error, 'cause'), 'message') ??
    childString(error, 'message') ??
    String(error)
  );
}
