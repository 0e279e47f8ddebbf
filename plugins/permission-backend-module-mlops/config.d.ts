export interface Config {
  permission?: {
    mlops?: {
      /**
       * Users and groups that may change the delivery of every entity, as
       * entity references: group:default/platform.
       */
      administrators?: string[];
    };
  };
}
