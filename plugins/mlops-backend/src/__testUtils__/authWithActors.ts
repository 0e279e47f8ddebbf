import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';

/**
 * The mock tells users by a plugin's token too, but not which plugin asks for
 * them, without which the permission backend hands out no conditions.
 */
export const authWithActors = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }) {
    const auth = mockServices.auth({ pluginId: plugin.getId() });
    const authenticate = auth.authenticate.bind(auth);
    auth.authenticate = async (token, options) => {
      const credentials = await authenticate(token, options);
      if (
        !token.startsWith('mock-service-token') ||
        !auth.isPrincipal(credentials, 'user')
      ) {
        return credentials;
      }
      const actor = { type: 'service' as const, subject: 'plugin:mlops' };
      return {
        ...credentials,
        principal: { ...credentials.principal, actor },
      };
    };
    return auth;
  },
});
