import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import guestProvider from '@backstage/plugin-auth-backend-module-guest-provider';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { z } from 'zod';
import { mlopsPlugin } from '../plugin';
import { component } from './delivered';
import { GUEST } from './portal';

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

/** For the time of a token. */
export const ONLY_THE_DATE = { advanceTimers: false, doNotFake: TIMERS };

/** A portal with Backstage's own authentication, and tokens that it signed. */
export async function startSignedPortal(features: BackendFeature[] = []) {
  const allow = { result: AuthorizeResult.ALLOW } as const;
  const backend = await startTestBackend({
    features: [
      authPlugin,
      guestProvider,
      authServiceFactory,
      httpAuthServiceFactory,
      ...features,
      mlopsPlugin,
      catalogServiceMock.factory({ entities: [component('fraud-detection')] }),
      mockServices.permissions.mock({
        authorizeConditional: async () => [allow, allow],
        authorize: async asked => asked.map(() => allow),
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
  return { server, token: await signIn(server), stop: () => backend.stop() };
}

async function signIn(server: Parameters<typeof request>[0]): Promise<string> {
  const { body } = await request(server)
    .get('/api/auth/guest/refresh')
    .set('X-Requested-With', 'XMLHttpRequest')
    .expect(200);
  return identitySchema.parse(body).backstageIdentity.token;
}
