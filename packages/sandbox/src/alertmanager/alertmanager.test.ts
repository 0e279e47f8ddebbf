import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createClock } from '../clock';
import type { Clock } from '../context';
import { createRandom } from '../random';
import { ObjectCluster } from '../kubernetes';
import { until } from '../testing/until';
import { ALERTING_SECRET, createAlertmanager, type Alertmanager } from '.';
import { fingerprint } from './fingerprint';

interface Call {
  url?: string;
  authorization?: string;
  body: { status: string; alerts: Array<Record<string, unknown>> };
}

const LABELS = {
  alertname: 'ModelDrift',
  severity: 'warning',
  service: 'credit-risk',
  namespace: 'credit-production',
  environment: 'production',
  backstage_entity: 'component:default/credit-risk',
};
const DRIFT = {
  labels: LABELS,
  annotations: { summary: 'It has drifted' },
  expression: 'model_drift > 0.2',
};

describe('the stand-in for Alertmanager', () => {
  let server: Server;
  let clock: Clock;
  let alertmanager: Alertmanager;
  let calls: Call[];
  let answers: number[];

  beforeEach(async () => {
    calls = [];
    answers = [];
    server = createServer();
    server.on('request', async (request, response) => {
      const text = Buffer.concat(await request.toArray()).toString();
      const { authorization } = request.headers;
      calls.push({ url: request.url, authorization, body: JSON.parse(text) });
      response.writeHead(answers.shift() ?? 200).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    clock = createClock(1);
    const random = createRandom('alerts');
    const log = () => {};
    const cluster = new ObjectCluster({ name: 'sandbox', clock, log, random });
    alertmanager = createAlertmanager(
      { cluster, clock, random, log },
      {
        portalUrl: `http://127.0.0.1:${port}`,
        prometheusUrl: () => 'http://127.0.0.1:9090',
      },
    );
    alertmanager.start();
  });
  afterEach(() => {
    alertmanager.stop();
    clock.stop();
    server.closeAllConnections();
    server.close();
  });

  it('posts what Alertmanager posts, with the token of the entity', async () => {
    alertmanager.fire(DRIFT, new Date('2026-03-02T08:00:00Z'));
    await until(() => expect(calls).toHaveLength(1));
    expect(calls[0].url).toBe('/api/mlops/v1/alertmanager/webhooks/sandbox');
    const token = createHmac('sha256', ALERTING_SECRET)
      .update(
        'alertmanager/sandbox/credit-production/component:default/credit-risk',
      )
      .digest('base64url');
    expect(calls[0].authorization).toBe(`Bearer ${token}`);
    expect(calls[0].body).toMatchObject({
      version: '4',
      status: 'firing',
      receiver: 'credit-production/credit-risk/portal',
      commonLabels: LABELS,
      truncatedAlerts: 0,
      alerts: [
        {
          status: 'firing',
          labels: LABELS,
          startsAt: '2026-03-02T08:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          fingerprint: fingerprint(LABELS),
        },
      ],
    });
  });

  it('tells it again, and at last that it is over', async () => {
    alertmanager.fire(DRIFT);
    await until(() => expect(calls).toHaveLength(1));
    clock.setSpeed(10_000);
    await until(() => expect(calls.length).toBeGreaterThan(2));
    clock.setSpeed(1);
    expect(alertmanager.resolve(LABELS)).toBe(true);
    expect(alertmanager.resolve(LABELS)).toBe(false);
    await until(() => expect(calls.at(-1)?.body.status).toBe('resolved'));
    expect(calls.at(-1)?.body.alerts[0]).toMatchObject({
      status: 'resolved',
      startsAt: calls[0].body.alerts[0].startsAt,
    });
  });

  it('tries again while the portal is not there', async () => {
    answers.push(503);
    alertmanager.fire(DRIFT);
    await until(() => expect(calls).toHaveLength(2));
    expect(calls[1].body).toEqual(calls[0].body);
  });
});

describe('the fingerprint of an alert', () => {
  it('does not depend on the order of its labels', () => {
    expect(fingerprint({ a: 'b', c: 'd' })).toBe(
      fingerprint({ c: 'd', a: 'b' }),
    );
    expect(fingerprint({ a: 'bc' })).not.toBe(fingerprint({ ab: 'c' }));
    // FNV-1a of nothing.
    expect(fingerprint({})).toBe('cbf29ce484222325');
  });
});
