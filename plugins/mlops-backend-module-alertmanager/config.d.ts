import type { HumanDuration } from '@backstage/types';

export interface Config {
  mlops?: {
    alertmanager?: {
      /** Where Alertmanager tells of alerts. */
      webhooks?: {
        /**
         * Signs the token of each entity's alerts; at least 16 characters.
         * Without it the webhook is shut.
         * @visibility secret
         */
        secret?: string;
        /**
         * Accepted as well, while Secrets still carry their tokens.
         * @deepVisibility secret
         */
        formerSecrets?: string[];
      };
      /**
       * How long an alert counts as firing that Alertmanager tells no more of.
       * Longer than the longest `repeat_interval`; default: 9 hours, for two
       * times Alertmanager's own 4 hours.
       */
      expireAfter?: HumanDuration | string;
    };
  };
}
