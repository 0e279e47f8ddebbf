import type { HumanDuration } from '@backstage/types';

export interface Config {
  mlops?: {
    /**
     * How to tell the environment that something runs in, in the order of
     * promotion: the first rule that matches wins. What no rule matches is told
     * by its labels (`environment`, `env`, `stage`,
     * `app.kubernetes.io/environment`) and by words such as `dev`, `staging` or
     * `prod` in the names of its Application, namespace and cluster.
     */
    environments?: Array<{
      name: string;
      /** One suffices; within one, all that is given must match. `*` stands for anything. */
      match: Array<{
        labels?: { [name: string]: string };
        /** The namespace that is deployed to. */
        namespace?: string;
        /** The name of the Application. */
        application?: string;
        /** The cluster that is deployed to. */
        cluster?: string;
      }>;
    }>;

    /**
     * What a model version must meet: the first entry whose pattern fits the
     * model's name counts. An entity's annotation `slipway.dev/validation-gates`
     * comes before it. By default: accuracy >= 0.85, f1 >= 0.80,
     * precision >= 0.80, recall >= 0.75.
     */
    validationGates?: Array<{
      /** `*` stands for anything; by default every model. */
      model?: string;
      /** For example `precision >= 0.9`. */
      gates: string[];
    }>;

    entities?: {
      /**
       * How often the catalog is asked for entities that became bound, changed
       * or went away. By default every 30 seconds, and more often while the
       * catalog changes.
       */
      refreshInterval?: HumanDuration | string;
    };

    timeline?: {
      /** How long what happened is kept. By default 180 days. */
      retention?: HumanDuration | string;
    };
  };
}
