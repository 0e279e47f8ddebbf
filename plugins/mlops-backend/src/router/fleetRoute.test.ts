import { mockCredentials } from '@backstage/backend-test-utils';
import { fleetSchema } from '@slipway/backstage-plugin-mlops-common';
import request from 'supertest';
import { application, FRAUD } from '../__testUtils__/delivered';
import {
  ALLOW,
  BASE,
  DENY,
  startPortal,
  type Portal,
} from '../__testUtils__/portal';

async function untilFleetIsThere(portal: Portal) {
  for (;;) {
    const { body } = await portal.get(`${BASE}/fleet`).expect(200);
    const fleet = fleetSchema.parse(body);
    if (fleet.total > 1 || (fleet.pending === 0 && fleet.total > 0)) {
      return fleet;
    }
  }
}

describe('GET /v1/fleet', () => {
  let portal: Portal;

  beforeAll(async () => {
    portal = await startPortal();
    portal.argocd.see(FRAUD, {
      applications: [application('dev'), application('production')],
    });
  });
  afterAll(() => portal.stop());

  it('answers what the contract says, without asking the sources', async () => {
    const fleet = await untilFleetIsThere(portal);
    expect(fleet.rows.map(({ environment }) => environment)).toEqual([
      'production',
      'dev',
    ]);
    const { observations } = portal.argocd;
    await portal.get(`${BASE}/fleet?search=fraud&sort=name`).expect(200);
    expect(portal.argocd.observations).toBe(observations);
  });

  it('says that its answer is for this caller alone', async () => {
    const { headers } = await portal.get(`${BASE}/fleet`);
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toContain('Authorization');
  });

  it('does not send again what has not changed', async () => {
    const { headers } = await portal.get(`${BASE}/fleet`);
    const { status } = await portal
      .get(`${BASE}/fleet`)
      .set('If-None-Match', headers.etag);
    expect(status).toBe(304);
  });

  it('names the field of what it cannot read', async () => {
    const { body } = await portal.get(`${BASE}/fleet?limit=all`).expect(400);
    expect(body.error).toMatchObject({
      name: 'InputError',
      message: "'limit' is not valid: is not a number",
    });
    await portal.get(`${BASE}/fleet?cursor=x`).expect(400);
  });

  it('knows what a user owns, and that a service owns nothing', async () => {
    const { body } = await portal.get(`${BASE}/fleet?mine=true`).expect(200);
    expect(body.total).toBe(0);
    const answer = await request(portal.server)
      .get(`${BASE}/fleet?mine=true`)
      .set('Authorization', mockCredentials.service.header())
      .expect(400);
    expect(answer.body.error.message).toContain("'mine'");
  });

  it('is for who is signed in', async () => {
    const { status } = await request(portal.server).get(`${BASE}/fleet`);
    expect(status).toBe(401);
  });
});

describe.each([
  ['the entity', [DENY, ALLOW]],
  ['what is delivered of it', [ALLOW, DENY]],
])('for who may not read %s', (_, decisions) => {
  it('there is nothing, not even a number', async () => {
    const portal = await startPortal({ decisions });
    portal.argocd.see(FRAUD, { applications: [application('dev')] });
    for (let pending = 1; pending > 0;) {
      const { body } = await portal.get(`${BASE}/fleet`).expect(200);
      pending = body.pending;
      expect(body).toMatchObject({
        rows: [],
        total: 0,
        needAttention: 0,
        choices: { owners: [], environments: [] },
      });
    }
    await portal.stop();
  });
});
