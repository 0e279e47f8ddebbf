import { SignInPage } from '@backstage/core-components';
import {
  configApiRef,
  useApi,
  type SignInPageProps,
} from '@backstage/core-plugin-api';
import { colleagueAuthApiRef } from './ColleagueAuth';

/** As a guest; in the sandbox as a second person too. */
export function PortalSignInPage(props: SignInPageProps) {
  const colleague = useApi(configApiRef).getOptionalString(
    'auth.providers.colleague.displayName',
  );
  return (
    <SignInPage
      {...props}
      title="Choose who you are"
      align="center"
      providers={[
        'guest',
        ...(colleague
          ? [
              {
                id: 'colleague',
                title: colleague,
                message:
                  'Enter as a second person, for what two have to agree on.',
                apiRef: colleagueAuthApiRef,
              },
            ]
          : []),
      ]}
    />
  );
}
