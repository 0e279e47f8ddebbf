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

    operations?: {
      /**
       * Which operations another person has to approve before they begin (four
       * eyes): those that one of the rules covers. What a rule leaves out stands
       * for all.
       */
      approval?: Array<{
        /**
         * What is done to one of them. Besides, where the entity is delivered to
         * one of them or was lately, whatever moves an alias of a model, for an
         * alias can decide what is served, and what is not about one environment.
         * While a source is silent, or no environment is seen, it counts as if it
         * were. Trainings are covered only where `actions` names them.
         */
        environments?: string[];
        /** For example `rollback` and `promote`. */
        actions?: string[];
      }>;
      /**
       * How long a request waits for a second person's approval before it ends
       * by itself. By default 24 hours.
       */
      approvalExpiresAfter?: HumanDuration | string;
      /**
       * After how long another replica takes over what one that does not answer
       * any more was doing. By default 10 seconds.
       */
      lease?: HumanDuration | string;
    };

    /**
     * Objects that belong to an entity and do not name it back, so that it may
     * be acted on them all the same.
     */
    bindings?: Array<{
      /** For example `component:default/fraud-detection`. */
      entity: string;
      /**
       * System and id, in which `*` stands for anything:
       * `argocd:eu/argocd/fraud-detection-*`, `flagger:eu/fraud/fraud-detection`,
       * `argo-workflows:eu/training/fraud-*` (runs and WorkflowTemplates),
       * `mlflow:main/fraud-detection`.
       */
      objects: string[];
    }>;

    rollback?: {
      /**
       * Whether the pull request of a rollback is merged at once, or left for
       * approval at the Git host. By default `now`.
       */
      merge?: 'now' | 'approval';
      /**
       * Break-glass switches off the auto-sync of a parent Application
       * (app-of-apps) too, which its other children share. Where they belong to
       * others, or to nobody that is known, it is refused, unless the parent is
       * named here: `argocd:eu/argocd/team-*`. It has to be bound to the entity
       * all the same.
       */
      sharedParents?: string[];
    };

    promote?: {
      /**
       * Whether the pull request of a promotion is merged at once, or left for
       * approval at the Git host. By default `approval`.
       */
      merge?: 'now' | 'approval';
    };

    timeline?: {
      /** How long what happened is kept. By default 180 days. */
      retention?: HumanDuration | string;
    };
  };
}
