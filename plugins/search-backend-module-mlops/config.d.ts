import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  search?: {
    collators?: {
      mlops?: {
        /**
         * When releases and model versions are collated. Default: 30 seconds
         * after the last time, so that a change is found within a minute.
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** Where a result leads. Default: `/catalog/:namespace/:kind/:name/delivery`. */
        locationTemplate?: string;
        /** Deliveries read at the same time. Default: 8. */
        concurrency?: number;
        /**
         * Who finds a document: whoever has this permission on its entity.
         * Default: `catalog.entity.read`.
         */
        visibilityPermission?: 'catalog.entity.read' | 'mlops.delivery.read';
      };
    };
  };
}
