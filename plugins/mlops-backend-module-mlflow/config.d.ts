import type { HumanDuration } from '@backstage/types';

export interface Config {
  mlops?: {
    mlflow?: {
      instances?: Array<{
        /** Names the instance in `mlflow.org/instance-name` and on the page. */
        name: string;
        /** Base URL of the tracking server, without `/api/2.0`. */
        url: string;
        /** Where people open MLflow; `url` by default. */
        frontendUrl?: string;
        /**
         * A bearer token.
         * @visibility secret
         */
        token?: string;
        /** For MLflow's basic authentication, together with `password`. */
        username?: string;
        /** @visibility secret */
        password?: string;
        /** Sent as `X-MLFLOW-WORKSPACE`. */
        workspace?: string;
      }>;
      poll?: {
        /** Time between two polls of one instance. Default: 15 seconds. */
        interval?: HumanDuration | string;
        /** Requests to one instance at the same time. Default: 4. */
        concurrency?: number;
        /** The newest versions shown of each model. Default: 20. */
        versionsPerModel?: number;
      };
    };
  };
}
