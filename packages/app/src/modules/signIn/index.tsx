import {
  ApiBlueprint,
  createFrontendModule,
  discoveryApiRef,
} from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { ColleagueAuth, colleagueAuthApiRef } from './ColleagueAuth';

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: async () => (await import('./PortalSignInPage')).PortalSignInPage,
  },
});

const colleagueAuth = ApiBlueprint.make({
  name: 'colleague-auth',
  params: defineParams =>
    defineParams({
      api: colleagueAuthApiRef,
      deps: { discovery: discoveryApiRef },
      factory: ({ discovery }) => new ColleagueAuth(discovery),
    }),
});

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage, colleagueAuth],
});
