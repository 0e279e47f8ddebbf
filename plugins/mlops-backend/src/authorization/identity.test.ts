import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import guestProvider from '@backstage/plugin-auth-backend-module-guest-provider';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { z } from 'zod';
import { component } from '../__testUtils__/delivered';
import { ENTITY, GUEST } from '../__testUtils__/portal';
import { mlopsPlugin } from '../plugin';

const identitySchema = z.object({
  backstageIdentity: z.object({ token: z.string() }),
});

/** All but the date. */
const TIMERS: FakeableAPI[] = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
];

/** Backstage's own authentication, with tokens that it signed. */
async function startPortal() {
  const allow = { result: AuthorizeResult.ALLOW } as const;
  const backend = await startTestBackend({
    features: [
      authPlugin,
      guestProvider,
      authServiceFactory,
      httpAuthServiceFactory,
      mlopsPlugin,
      catalogServiceMock.factory({ entities: [component('fraud-detection')] }),
      mockServices.permissions.mock({
        authorizeConditional: async () => [allow, allow],
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost' },
          auth: {
            environment: 'test',
            providers: {
              guest: {
                dangerouslyAllowOutsideDevelopment: true,
                userEntityRef: GUEST,
                ownershipEntityRefs: [GUEST],
              },
            },
          },
        },
      }),
    ],
  });
  const { server } = backend;
  /** The status that is answered. */
  async function get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<number> {
    return (await request(server).get(path).set(headers)).status;
  }
  const delivery = (token: string) =>
    get(`${ENTITY}/delivery`, { Authorization: `Bearer ${token}` });
  return { server, get, delivery, stop: () => backend.stop() };
}

async function signIn(server: Parameters<typeof request>[0]): Promise<string> {
  const { body } = await request(server)
    .get('/api/auth/guest/refresh')
    .set('X-Requested-With', 'XMLHttpRequest')
    .expect(200);
  return identitySchema.parse(body).backstageIdentity.token;
}

describe('with Backstage’s own tokens', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let token: string;

  beforeAll(async () => {
    portal = await startPortal();
    token = await signIn(portal.server);
    expect(await portal.delivery(token)).toBe(200);
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('lets in whose token it has seen before', async () => {
    expect(await portal.delivery(token)).toBe(200);
  });

  it('refuses the same token with another signature', async () => {
    const [header, claims, signature] = token.split('.');
    const turned = [...signature].reverse().join('');
    expect(await portal.delivery(`${header}.${claims}.${turned}`)).toBe(401);
  });

  it('refuses the same token with other claims', async () => {
    const [header, claims, signature] = token.split('.');
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(
      JSON.stringify({ ...read, sub: 'user:default/admin' }),
    ).toString('base64url');
    expect(await portal.delivery(`${header}.${forged}.${signature}`)).toBe(401);
  });

  it('refuses a token without a signature', async () => {
    const [, claims] = token.split('.');
    const header = Buffer.from('{"typ":"vnd.backstage.user","alg":"none"}');
    const unsigned = `${header.toString('base64url')}.${claims}.`;
    expect(await portal.delivery(unsigned)).toBe(401);
  });

  it('refuses it where it stands in a cookie or an address', async () => {
    const path = `${ENTITY}/delivery`;
    const cookie = { Cookie: `backstage-auth=${token}` };
    expect(await portal.get(path, cookie)).toBe(401);
    expect(await portal.get(`${path}?token=${token}`)).toBe(401);
  });

  it('refuses it as soon as it has expired', async () => {
    const [, claims] = token.split('.');
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const onlyTheDate = { advanceTimers: false, doNotFake: TIMERS };
    try {
      jest.useFakeTimers({ ...onlyTheDate, now: exp * 1_000 - 1 });
      expect(await portal.delivery(token)).toBe(200);
      jest.setSystemTime(exp * 1_000);
      expect(await portal.delivery(token)).toBe(401);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    `${ENTITY}/delivery`,
    `${ENTITY}/Delivery/`,
    `${ENTITY}/timeline`,
    `${ENTITY}/workflows`,
    `${ENTITY}/models`,
    `${ENTITY}/actions`,
    `${ENTITY}/operations`,
    '/api/mlops/v1/fleet',
    '/api/mlops/v1/sources',
    '/api/mlops/v1/entities/component/default/delivery/timeline',
  ])('lets nobody read %s', async path => {
    expect(await portal.get(path)).toBe(401);
  });
});
