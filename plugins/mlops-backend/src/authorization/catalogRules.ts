import type { Entity } from '@backstage/catalog-model';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import type {
  ConditionalPolicyDecision,
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';

const rules = Object.values(permissionRules);
const ruleNames = new Set(rules.map(({ name }) => name));
const applyConditions = createConditionAuthorizer(rules);

/**
 * Whether the conditions are the catalog's own and need nothing but the entity.
 * A portal can add rules to its catalog; those only the catalog can judge.
 */
export function isJudgedByEntity(decision: ConditionalPolicyDecision): boolean {
  return (
    decision.pluginId === 'catalog' &&
    decision.resourceType === RESOURCE_TYPE_CATALOG_ENTITY &&
    hasKnownRules(decision.conditions)
  );
}

/** Holds the catalog's conditions against an entity. */
export function meetsConditions(
  decision: ConditionalPolicyDecision,
  entity: Entity,
): boolean {
  return applyConditions(decision, entity);
}

function hasKnownRules(
  criteria: PermissionCriteria<PermissionCondition>,
): boolean {
  if (isAndCriteria(criteria)) return criteria.allOf.every(hasKnownRules);
  if (isOrCriteria(criteria)) return criteria.anyOf.every(hasKnownRules);
  if (isNotCriteria(criteria)) return hasKnownRules(criteria.not);
  return (
    criteria.resourceType === RESOURCE_TYPE_CATALOG_ENTITY &&
    ruleNames.has(criteria.rule)
  );
}
