export interface Config {
  auth?: {
    providers?: {
      /** A second person to sign in as in development, beside the guest. */
      colleague?: {
        /**
         * What the person is called on the sign-in page.
         * @visibility frontend
         */
        displayName?: string;
        /** Whom the backend takes the person for: a user of the catalog. */
        userEntityRef?: string;
      };
    };
  };
}
