import * as common from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

/** `z.json` is recursive, which would make a schema without a name. */
const anyObject = z.record(z.string(), z.unknown());

/** The named schemas of openapi.yaml, by what they are made from. */
const NAMED = {
  Delivery: common.deliverySchema,
  Alert: common.alertSchema,
  EnvironmentDelivery: common.environmentDeliverySchema,
  DestinationDelivery: common.destinationDeliverySchema,
  Application: common.applicationSchema,
  ApplicationOwner: common.applicationOwnerSchema,
  AutoSync: common.autoSyncSchema,
  Rollout: common.rolloutSchema,
  Workload: common.workloadSchema,
  Timeline: common.timelineSchema,
  TimelineEvent: common.timelineEventSchema,
  Fleet: common.fleetSchema,
  FleetRow: common.fleetRowSchema,
  WorkflowRun: common.workflowRunSchema,
  WorkflowTemplate: common.workflowTemplateSchema,
  WorkflowDetail: common.workflowDetailSchema,
  WorkflowNode: common.workflowNodeSchema,
  RegisteredModel: common.registeredModelSchema,
  ModelVersion: common.modelVersionSchema,
  ModelComparison: common.modelComparisonSchema,
  ModelRef: common.modelRefSchema,
  Release: common.releaseSchema,
  Reason: common.reasonSchema,
  ResourceRef: common.resourceRefSchema,
  SourceStatus: common.sourceStatusSchema,
  ControllerStall: common.controllerStallSchema,
  Freshness: common.freshnessSchema,
  GateEvaluation: common.gateEvaluationSchema,
  GateResult: common.gateResultSchema,
  ActionAccess: common.actionAccessSchema,
  ActionOffer: common.actionOfferSchema.extend({ input: anyObject }),
  ActionRequest: common.actionRequestSchema.extend({
    input: anyObject.optional(),
  }),
  OperationRequest: common.operationRequestSchema.extend({
    input: anyObject.optional(),
  }),
  RollbackRequest: common.rollbackInputSchema.extend({
    environment: z.string().min(1).max(100),
    path: common.rollbackInputSchema.shape.path.optional(),
    skipAnalysis: common.rollbackInputSchema.shape.skipAnalysis.optional(),
  }),
  OperationPlan: common.operationPlanSchema,
  Operation: common.operationSchema,
  OperationSummary: common.operationSummarySchema,
  Hold: common.holdSchema,
};

/** The shared schemas as JSON Schema 2020-12, as OpenAPI 3.1 takes them. */
export function openapiSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED))
    registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: id => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [
      id,
      schema,
    ]),
  );
}
