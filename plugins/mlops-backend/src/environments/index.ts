export type { EnvironmentRule, Place } from './environmentRule';
export { Environments, UNNAMED_ENVIRONMENT } from './Environments';
export { readEnvironmentRules } from './readEnvironmentRules';
export type { Standing, Standings } from './Standing';
