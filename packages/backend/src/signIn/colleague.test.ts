import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { z } from 'zod';
import colleague from './colleague';

const GRACE = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'grace', namespace: 'default' },
  spec: { memberOf: ['team-fraud'] },
  relations: [{ type: 'memberOf', targetRef: 'group:default/team-fraud' }],
};

const answerSchema = z.object({
  backstageIdentity: z.object({
    identity: z.object({
      userEntityRef: z.string(),
      ownershipEntityRefs: z.array(z.string()),
    }),
  }),
});

describe('colleague', () => {
  const environment = process.env.NODE_ENV;
  const logger = mockServices.logger.mock();
  let stop = async () => {};

  beforeEach(() => {
    process.env.NODE_ENV = 'development';
    logger.warn.mockClear();
    logger.child.mockReturnValue(logger);
  });

  afterEach(async () => {
    process.env.NODE_ENV = environment;
    await stop();
  });

  /** Asks a portal with that config to be let in. */
  async function enter(provider?: { userEntityRef?: string }) {
    const backend = await startTestBackend({
      features: [
        authPlugin,
        colleague,
        catalogServiceMock.factory({ entities: [GRACE] }),
        logger.factory,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            auth: { providers: { colleague: provider } },
          },
        }),
      ],
    });
    stop = () => backend.stop();
    return fetch(
      `http://localhost:${backend.server.port()}/api/auth/colleague/refresh`,
      { headers: { 'X-Requested-With': 'XMLHttpRequest' } },
    );
  }

  it('lets in whom the config names, with what that person owns', async () => {
    const response = await enter({ userEntityRef: 'user:default/grace' });
    expect(response.status).toBe(200);
    const { backstageIdentity } = answerSchema.parse(await response.json());
    expect(backstageIdentity.identity).toEqual({
      userEntityRef: 'user:default/grace',
      ownershipEntityRefs: expect.arrayContaining([
        'user:default/grace',
        'group:default/team-fraud',
      ]),
    });
  });

  it('lets nobody in whom the catalog does not know', async () => {
    const response = await enter({ userEntityRef: 'user:default/mallory' });
    expect(response.status).toBe(404);
  });

  it('is not there where the config names nobody', async () => {
    const response = await enter({});
    expect(response.status).toBe(404);
    expect(logger.warn).not.toHaveBeenCalledWith(
      expect.stringContaining('colleague'),
    );
  });

  it.each(['production', 'test'])(
    'lets nobody in under NODE_ENV %s, and says so',
    async mode => {
      process.env.NODE_ENV = mode;
      const response = await enter({ userEntityRef: 'user:default/grace' });
      expect(response.status).toBe(404);
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('Nobody signs in as the colleague'),
      );
    },
  );
});
