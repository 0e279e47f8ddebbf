import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

export interface Config {
  catalog?: {
    providers?: {
      /**
       * Which MLflow instances give their registered models to the catalog.
       * Without this block, all of `mlops.mlflow.instances` do.
       */
      mlflow?: {
        [id: string]: {
          /** The name in `mlops.mlflow.instances`; the id by default. */
          instance?: string;
          /** Of the entities. Default: `default`. */
          namespace?: string;
          /**
           * Put before each entity's name. Default: nothing for the first
           * instance of a namespace, `<id>-` for each further one.
           */
          namePrefix?: string;
          /** Who owns a model whose tags name nobody. Default: `unknown`. */
          owner?: string;
          /** The system of a model whose tags name none. */
          system?: string;
          /** How often models are looked at. Default: every two minutes. */
          schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
          /** How often all are handed to the catalog anew. Default: one hour. */
          fullReconcile?: HumanDuration | string;
        };
      };
    };
    processors?: {
      mlopsBindings?: {
        /** How often the bindings of a sound entity are looked at. Default: ten minutes. */
        interval?: HumanDuration | string;
        /** Default: true. */
        enabled?: boolean;
      };
    };
  };
  mlops?: {
    mlflow?: {
      instances?: Array<{
        /** Names the instance in `mlflow.org/instance-name`. */
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
    };
  };
}
