import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DefaultAuditorService,
  type AuditorEvent,
} from '@backstage/backend-defaults/auditor';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import request from 'supertest';
import { parse } from 'yaml';
import { z } from 'zod';
import { FRAUD } from '../__testUtils__/delivered';
import { BASE, ENTITY, GUEST } from '../__testUtils__/portal';
import {
  ONLY_THE_DATE,
  startSignedPortal,
} from '../__testUtils__/signedPortal';

const documentSchema = z.object({ paths: z.record(z.string(), z.unknown()) });

const OPERATION = `${BASE}/operations/7e6c8a2c-0000-4000-8000-000000000000`;
const START = { action: 'rollback', environment: 'production' };
const ON_ENTITY = { entityRef: FRAUD, origin: { via: 'http' } };
const ON_OPERATION = { operationId: OPERATION.split('/').at(-1) };

const WRITES = [
  [`${ENTITY}/plan`, 'operation-plan', 'low', ON_ENTITY],
  [`${ENTITY}/rollback/plan`, 'operation-plan', 'low', ON_ENTITY],
  [`${ENTITY}/operations`, 'operation-start', 'high', ON_ENTITY],
  [`${OPERATION}/cancel`, 'operation-cancel', 'medium', ON_OPERATION],
  [`${OPERATION}/approve`, 'operation-approve', 'high', ON_OPERATION],
] as const;

/** Backstage's own authentication and auditor. */
async function startPortal() {
  const audited: AuditorEvent[] = [];
  const { server, token, stop } = await startSignedPortal([
    createServiceFactory({
      service: coreServices.auditor,
      deps: {
        plugin: coreServices.pluginMetadata,
        auth: coreServices.auth,
        httpAuth: coreServices.httpAuth,
      },
      factory: services =>
        DefaultAuditorService.create(async event => {
          if (event.plugin === 'mlops') audited.push(event);
        }, services),
    }),
  ]);
  const post = (path: string, headers: Record<string, string> = {}) =>
    request(server).post(path).set(headers).send(START);
  return { server, stop, audited, token, post };
}

/** What the cookie for limited access holds: it is for reading only. */
function limitedToken(token: string): string {
  const [header, claims] = token.split('.').map(part => {
    const text = Buffer.from(part, 'base64url').toString();
    return text.startsWith('{')
      ? z.looseObject({}).parse(JSON.parse(text))
      : {};
  });
  const { sub, iat, exp, uip } = z
    .looseObject({ uip: z.string() })
    .parse(claims);
  return [
    encoded({ ...header, typ: 'vnd.backstage.limited-user' }),
    encoded({ sub, iat, exp }),
    uip,
  ].join('.');
}

function encoded(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

function forged(token: string): string {
  const [header, claims, signature] = token.split('.');
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return [
    header,
    encoded({ ...read, sub: 'user:default/admin' }),
    signature,
  ].join('.');
}

describe('whom nobody knows', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;

  // A portal for each: what is refused is limited by the address.
  beforeEach(async () => {
    portal = await startPortal();
  });

  afterEach(async () => {
    await portal.stop();
  });

  it('may do nothing, and the auditor is told of each attempt', async () => {
    const secret = 'a-secret-that-is-no-token';
    for (const [path, eventId, severityLevel, meta] of WRITES) {
      portal.audited.length = 0;
      await portal.post(path).expect(401);
      const bearing = { Authorization: `Bearer ${secret}` };
      await portal.post(`${path}?token=${secret}`, bearing).expect(401);
      const refused = portal.audited.filter(
        ({ status }) => status === 'failed',
      );
      expect(refused).toMatchObject(
        ['Missing credentials', 'Illegal token'].map(message => ({
          eventId,
          severityLevel,
          meta,
          actor: {
            actorId: undefined,
            ip: expect.stringContaining('127.0.0.1'),
          },
          request: { method: 'POST', url: path },
          error: { message },
        })),
      );
      expect(JSON.stringify(portal.audited)).not.toContain(secret);
    }
  });

  it('is whoever shows a token that is not right any more, or never was', async () => {
    const { token, post, audited } = portal;
    const [path] = WRITES[2];
    const bearing = (shown: string) => ({ Authorization: `Bearer ${shown}` });
    const [header, claims] = token.split('.');
    const cookie = { Cookie: `backstage-auth=${limitedToken(token)}` };
    await post(path, cookie).expect(401);
    await post(path, bearing(limitedToken(token))).expect(401);
    await post(path, bearing(forged(token))).expect(401);
    await post(path, bearing(`${header}.${claims}.`)).expect(401);
    await post(path, { Authorization: 'Basic Z3Vlc3Q6Z3Vlc3Q=' }).expect(401);
    expect(audited.filter(({ status }) => status === 'failed')).toHaveLength(5);
    // The same one, as it was given, is looked at: its key is missing.
    await post(path, bearing(token)).expect(400);
    expect(audited.at(-1)).toMatchObject({
      status: 'failed',
      actor: { actorId: GUEST },
      meta: { user: GUEST, ...START },
    });
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    try {
      jest.useFakeTimers({ ...ONLY_THE_DATE, now: exp * 1_000 });
      await post(path, bearing(token)).expect(401);
    } finally {
      jest.useRealTimers();
    }
    expect(audited.at(-1)).toMatchObject({ actor: { actorId: undefined } });
    expect(JSON.stringify(audited)).not.toContain(token);
  });

  it('is audited twenty times a minute, and keeps nobody else out', async () => {
    const { audited, post, token } = portal;
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) {
      const [path] = WRITES[i % WRITES.length];
      statuses.push((await post(path)).status);
    }
    expect(statuses).toEqual([
      ...Array.from({ length: 20 }, () => 401),
      ...Array.from({ length: 5 }, () => 429),
    ]);
    const refused = audited.filter(({ status }) => status === 'failed');
    expect(refused).toHaveLength(21);
    expect(refused.at(-1)).toMatchObject({
      error: { message: expect.stringContaining('not audited') },
    });
    await post(`${ENTITY}/operations`, {
      Authorization: `Bearer ${token}`,
    }).expect(400);
  });

  it('reaches no route, in whatever way its path is written', async () => {
    const file = join(__dirname, '..', '..', 'openapi.yaml');
    const { paths } = documentSchema.parse(
      parse(readFileSync(file, 'utf8'), { merge: true }),
    );
    const documented = Object.keys(paths).map(
      path => `/api/mlops${path.replace(/\{\w+\}/g, 'component')}`,
    );
    expect(documented.length).toBeGreaterThan(12);
    const written = documented.flatMap(path => [
      path,
      `${path}/`,
      `${path}/more`,
      path
        .replace('/v1/', '/V1/')
        .toUpperCase()
        .replace('/API/MLOPS', '/api/mlops'),
      path.replace('/v1/', '//v1/'),
      path.replace('/v1/', '/v1/../v1/'),
      `${path}%2F`,
    ]);
    const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
    const answered = new Set<number>();
    for (const path of written) {
      for (const method of methods) {
        answered.add((await request(portal.server)[method](path)).status);
      }
    }
    expect([...answered]).toEqual([401]);
    expect(portal.audited.map(({ status }) => status)).not.toContain(
      'succeeded',
    );
  });
});
