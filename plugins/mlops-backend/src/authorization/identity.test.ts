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
  const delivery = (token: string) =>
    request(server)
      .get(`${ENTITY}/delivery`)
      .set('Authorization', `Bearer ${token}`);
  return { server, delivery, stop: () => backend.stop() };
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
    await portal.delivery(token).expect(200);
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('lets in whose token it has seen before', async () => {
    await portal.delivery(token).expect(200);
  });

  it('refuses the same token with another signature', async () => {
    const [header, claims, signature] = token.split('.');
    const turned = [...signature].reverse().join('');
    await portal.delivery(`${header}.${claims}.${turned}`).expect(401);
  });

  it('refuses the same token with other claims', async () => {
    const [header, claims, signature] = token.split('.');
    const read = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(
      JSON.stringify({ ...read, sub: 'user:default/admin' }),
    ).toString('base64url');
    await portal.delivery(`${header}.${forged}.${signature}`).expect(401);
  });

  it('refuses a token without a signature', async () => {
    const [, claims] = token.split('.');
    const header = Buffer.from('{"typ":"vnd.backstage.user","alg":"none"}');
    const unsigned = `${header.toString('base64url')}.${claims}.`;
    await portal.delivery(unsigned).expect(401);
  });

  it('refuses it where it stands in a cookie or an address', async () => {
    await request(portal.server)
      .get(`${ENTITY}/delivery`)
      .set('Cookie', `backstage-auth=${token}`)
      .expect(401);
    await request(portal.server)
      .get(`${ENTITY}/delivery?token=${token}`)
      .expect(401);
  });

  it('refuses it as soon as it has expired', async () => {
    const [, claims] = token.split('.');
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const onlyTheDate = { advanceTimers: false, doNotFake: TIMERS };
    try {
      jest.useFakeTimers({ ...onlyTheDate, now: exp * 1_000 - 1 });
      await portal.delivery(token).expect(200);
      jest.setSystemTime(exp * 1_000);
      await portal.delivery(token).expect(401);
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
    await request(portal.server).get(path).expect(401);
  });
});
