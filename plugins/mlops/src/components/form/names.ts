/** Names of form fields, as `ui:field` of a template has them. */
export const PREVIEW_FIELD = 'ModelServicePreview';
export const SCHEDULE_FIELD = 'CronSchedule';
export const NAME_FIELD = 'ModelServiceName';
