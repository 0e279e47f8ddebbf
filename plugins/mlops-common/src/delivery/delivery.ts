import { z } from 'zod';
import { operationSummarySchema } from '../operations/operation';
import { alertSchema } from './alert';
import { applicationSchema } from './application';
import { registeredModelSchema } from './model';
import { modelRefSchema, releaseSchema } from './release';
import { rolloutSchema } from './rollout';
import { instantSchema, reasonSchema, sourceStatusSchema } from './source';
import { workflowRunSchema, workflowTemplateSchema } from './workflow';
import { workloadSchema } from './workload';

/**
 * A part of the traffic of one destination, in per cent.
 *
 * @public
 */
export const trafficShareSchema = z.object({
  role: z.enum(['live', 'candidate']),
  percent: z.number(),
  model: modelRefSchema.optional(),
  images: z.array(z.string()),
});
/** @public */
export type TrafficShare = z.infer<typeof trafficShareSchema>;

/**
 * One cluster and namespace of an environment (a region, for example), and
 * what runs there.
 *
 * @public
 */
export const destinationDeliverySchema = z.object({
  cluster: z.string(),
  namespace: z.string(),
  applications: z.array(applicationSchema),
  rollouts: z.array(rolloutSchema),
  workloads: z.array(workloadSchema),
  live: releaseSchema.optional(),
  candidate: releaseSchema.optional(),
  /**
   * What the Application was last synced to, where that is not what is live:
   * while a candidate is out or does not come up, and after it failed.
   */
  synced: releaseSchema
    .pick({
      revision: true,
      revisionUrl: true,
      deployedAt: true,
      deployedBy: true,
    })
    .required({ revision: true })
    .optional(),
  /** Empty where nothing serves or it is not known. */
  traffic: z.array(trafficShareSchema),
});
/** @public */
export type DestinationDelivery = z.infer<typeof destinationDeliverySchema>;

/**
 * Automation kept off an environment after a rollback, until a person lifts it.
 *
 * @public
 */
export const holdSchema = z.object({
  owner: z.string(),
  reason: z.string(),
  since: instantSchema,
  /** The operation that placed it. */
  operationId: z.string().optional(),
  /** Applications whose auto-sync it keeps off, by id; lifting switches it on. */
  autoSyncOff: z.array(z.string()).default([]),
  /** When its owner is asked whether it is still wanted. */
  remindAt: instantSchema.optional(),
});
/** @public */
export type Hold = z.infer<typeof holdSchema>;

/**
 * An environment. `state` is its worst part in one word; `reasons` say why it
 * is not simply live, the most urgent first.
 *
 * @public
 */
export const environmentDeliverySchema = z.object({
  name: z.string(),
  state: z.enum(['healthy', 'progressing', 'attention', 'broken', 'unknown']),
  reasons: z.array(reasonSchema),
  destinations: z.array(destinationDeliverySchema),
  hold: holdSchema.optional(),
  /** The operation under way here, or the last one if it failed. */
  operation: operationSummarySchema.optional(),
  /**
   * What was asked for and waits for a second person's approval, oldest first:
   * it keeps nobody from acting here. Absent where nothing does.
   */
  awaitingApproval: z.array(operationSummarySchema).optional(),
  /** What fires, the most urgent first; absent where nothing does. */
  alerts: z.array(alertSchema).optional(),
});
/** @public */
export type EnvironmentDelivery = z.infer<typeof environmentDeliverySchema>;

/**
 * The answer of `GET /entities/{kind}/{namespace}/{name}/delivery`.
 *
 * @public
 */
export const deliverySchema = z.object({
  entityRef: z.string(),
  /** Changes whenever anything on the page changes. */
  revision: z.string(),
  /** In the order of promotion: dev first, production last. */
  environments: z.array(environmentDeliverySchema),
  training: z.object({
    /** The latest runs, newest first. */
    runs: z.array(workflowRunSchema),
    total: z.number(),
    /** What a training can be started from. */
    templates: z.array(workflowTemplateSchema).optional(),
    /** What fires about the trainings; absent where nothing does. */
    alerts: z.array(alertSchema).optional(),
  }),
  registry: z.object({ models: z.array(registeredModelSchema) }),
  sources: z.array(sourceStatusSchema),
  /** What an annotation names and nothing answers to, what is malformed … */
  notes: z.array(reasonSchema),
});
/** @public */
export type Delivery = z.infer<typeof deliverySchema>;
