import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import {
  deliverySchema,
  timelineSchema,
  type Alert,
} from '@slipway/backstage-plugin-mlops-common';
import { ALERTING_SECRET } from '@slipway/sandbox';
import { eventually } from '@slipway/testing';
import { z } from 'zod';
import { MIRA, signIn } from '../__testUtils__/signIn';
import {
  startActionsPortal,
  type ActionsPortal,
} from '../__testUtils__/startActionsPortal';

jest.setTimeout(300_000);

const CREDIT = 'component:default/credit-risk';
const FRAUD = 'component:default/fraud-detection';
const WEBHOOK = '/api/mlops/v1/alertmanager/webhooks/sandbox';
const addressSchema = z.object({ port: z.number() });

describe('alerts, from the sandbox to the page', () => {
  let door: Door;
  let portal: ActionsPortal;
  let reader: string;

  beforeAll(async () => {
    door = await Door.open();
    portal = await startActionsPortal({ portalUrl: door.url });
    door.leadsTo(portal.url);
    reader = await signIn(portal.url, MIRA);
  });
  afterAll(async () => {
    await portal?.stop();
    await door?.close();
  });

  async function read(entity: string, what: string): Promise<unknown> {
    const answer = await fetch(
      `${portal.url}/api/mlops/v1/entities/component/default/${entity}/${what}`,
      { headers: { Authorization: `Bearer ${reader}` } },
    );
    return answer.json();
  }
  const environment = async (entity: string, wanted: string) => {
    const { environments } = deliverySchema.parse(
      await read(entity, 'delivery'),
    );
    const found = environments.find(({ name }) => name === wanted);
    if (!found) throw new Error(`${entity} has no environment ${wanted} yet`);
    return found;
  };
  const alertsOf = async (entity: string): Promise<Alert[]> =>
    (await environment(entity, 'production')).alerts ?? [];
  const told = async (entity: string) => {
    const { events } = timelineSchema.parse(
      await read(entity, 'timeline?limit=100'),
    );
    return events
      .filter(({ kind }) => kind === 'alert')
      .map(({ message }) => message);
  };
  const cause = (input: object) =>
    fetch(`${portal.sandbox.urls.control}/story/alert`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
    });
  const post = (token: string, labels: object) =>
    fetch(`${portal.url}${WEBHOOK}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({
        version: '4',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'Forged', severity: 'critical', ...labels },
            annotations: {},
            startsAt: '2026-11-21T09:00:00Z',
            fingerprint: '00000000deadbeef',
          },
        ],
      }),
    });

  it('shows on its environment what fired before the portal was there', async () => {
    const alerts = await eventually(async () => {
      const found = await alertsOf('credit-risk');
      expect(found).toHaveLength(1);
      return found;
    });
    expect(alerts).toMatchObject([
      {
        name: 'ModelDrift',
        severity: 'warning',
        namespace: 'credit-production',
        summary: expect.stringContaining('credit-risk in production'),
        runbook: expect.stringContaining('risk/credit-risk-gitops'),
        url: expect.stringContaining('/graph?g0.expr='),
      },
    ]);
    expect(door.refused).toBeGreaterThan(0);
    const { reasons } = await environment('credit-risk', 'production');
    expect(reasons.map(({ code }) => code)).toContain('alert-firing');
    const dev = await environment('credit-risk', 'dev');
    expect(dev.alerts).toBeUndefined();
  });

  it('writes it once, however often it is told', async () => {
    const tellAgain = async () => {
      const before = door.passed;
      await cause({ service: 'credit-risk', firing: true });
      await eventually(() => expect(door.passed).toBeGreaterThan(before));
    };
    await tellAgain();
    await tellAgain();
    expect(await alertsOf('credit-risk')).toHaveLength(1);
    await eventually(async () =>
      expect(await told('credit-risk')).toEqual([
        'The alert ModelDrift fires: The requests to credit-risk in production are no longer what it was trained on',
      ]),
    );
  });

  it('shows no more what is over, and remembers it', async () => {
    await cause({ service: 'credit-risk', firing: false });
    await eventually(async () =>
      expect(await alertsOf('credit-risk')).toEqual([]),
    );
    // It is written down once the page has it.
    await eventually(async () =>
      expect(await told('credit-risk')).toEqual([
        'The alert ModelDrift is over',
        expect.stringContaining('fires'),
      ]),
    );
  });

  it('breaks the environment in which something critical fires', async () => {
    const alert = 'ModelServerErrors';
    await cause({ service: 'fraud-detection', alert });
    await eventually(async () =>
      expect(await environment('fraud-detection', 'production')).toMatchObject({
        state: 'broken',
        alerts: [{ name: alert, severity: 'critical' }],
      }),
    );
    await cause({ service: 'fraud-detection', alert, firing: false });
  });

  it('refuses and audits who tells of another’s', async () => {
    const labels = {
      namespace: 'fraud-production',
      backstage_entity: FRAUD,
    };
    for (const token of [
      'forged',
      tokenFor('credit-production', CREDIT),
      tokenFor('fraud-production', CREDIT),
      tokenFor('fraud-staging', FRAUD),
    ]) {
      expect((await post(token, labels)).status).toBe(401);
    }
    const refused = portal.audited.filter(
      ({ eventId, status }) =>
        eventId === 'alertmanager-webhook' && status === 'failed',
    );
    expect(refused).toHaveLength(4);
    expect(refused[0].meta).toMatchObject({ entityRef: FRAUD });
  });

  it('takes nothing of a namespace where the entity has nothing', async () => {
    const namespace = 'fraud-production';
    const token = tokenFor(namespace, CREDIT);
    const answer = await post(token, { namespace, backstage_entity: CREDIT });
    expect([404, 503]).toContain(answer.status);
    expect(await answer.text()).toContain('names it back');
    expect(await told('credit-risk')).not.toContain('Forged');
    expect(await alertsOf('credit-risk')).toEqual([]);
  });
});

function tokenFor(namespace: string, entityRef: string): string {
  return createHmac('sha256', ALERTING_SECRET)
    .update(`alertmanager/sandbox/${namespace}/${entityRef}`)
    .digest('base64url');
}

/** Where the portal will be, before it is known where it is. */
class Door {
  refused = 0;
  passed = 0;
  private target?: string;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Door> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = addressSchema.parse(server.address());
    const door = new Door(server, `http://127.0.0.1:${port}`);
    server.on('request', async (request, response) => {
      const status = await door.pass(
        request.url ?? '/',
        request.headers.authorization ?? '',
        Buffer.concat(await request.toArray()),
      );
      response.writeHead(status).end();
    });
    return door;
  }

  leadsTo(url: string): void {
    this.target = url;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(
    path: string,
    authorization: string,
    body: Buffer<ArrayBuffer>,
  ): Promise<number> {
    if (!this.target) {
      this.refused += 1;
      return 503;
    }
    const { status } = await fetch(`${this.target}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: authorization,
      },
      body,
    });
    if (path === WEBHOOK && status === 200) this.passed += 1;
    return status;
  }
}
