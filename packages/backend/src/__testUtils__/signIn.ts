import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import { z } from 'zod';

/** Of the team that owns fraud-detection. */
export const MIRA = 'user:default/mira';
/** Of another team. */
export const LIN = 'user:default/lin';
const TEAMS: Record<string, string> = {
  [MIRA]: 'group:default/team-fraud',
  [LIN]: 'group:default/team-growth',
};

const USER = 'x-test-user';
const answerSchema = z.object({
  backstageIdentity: z.object({ token: z.string() }),
});

/** Believes whoever comes, as a proxy in front would have checked it. */
export const testSignIn = createBackendModule({
  pluginId: 'auth',
  moduleId: 'test-sign-in',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'test',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize: () => ({}),
              authenticate: async ({ req }) => ({
                result: z.string().parse(req.get(USER)),
              }),
            }),
            signInResolver: async ({ result: user }, context) =>
              context.issueToken({
                claims: { sub: user, ent: [user, TEAMS[user]] },
              }),
          }),
        });
      },
    });
  },
});

/** A real token of the portal at that URL. */
export async function signIn(url: string, user: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/test/refresh`, {
    headers: { [USER]: user, 'X-Requested-With': 'XMLHttpRequest' },
  });
  return answerSchema.parse(await response.json()).backstageIdentity.token;
}
