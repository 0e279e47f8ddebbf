import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** Who asks is believed, as with Backstage's guest. */
const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: () => undefined,
  authenticate: async () => ({ result: {} }),
});

/**
 * A second person to sign in as, beside the guest: what needs four eyes can be
 * tried alone. Only in development, and only where
 * `auth.providers.colleague.userEntityRef` names somebody.
 */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'colleague-provider',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        const entityRef = config.getOptionalString(
          'auth.providers.colleague.userEntityRef',
        );
        if (!entityRef) return;
        if (process.env.NODE_ENV !== 'development') {
          logger.warn(
            'Nobody signs in as the colleague outside of development. Remove auth.providers.colleague from the config.',
          );
          return;
        }
        providers.registerProvider({
          providerId: 'colleague',
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: (_, context) =>
              context.signInWithCatalogUser({ entityRef }),
          }),
        });
      },
    });
  },
});
