import { z } from 'zod';
import { modelRefSchema } from './release';
import { instantSchema } from './source';

/**
 * Something that happened to what an entity delivers.
 *
 * - `sync`: an Application was synced, or a sync failed.
 * - `rollout`: a canary took another share of the traffic, or ended.
 * - `workflow`: a run of a workflow ended.
 * - `model-version`: a version was registered.
 * - `model-alias`: an alias moved; known only since the portal watches.
 * - `alert`: an alert fired, or is over.
 * - `operation`: an operation of the portal ended, or a hold was lifted.
 *
 * @public
 */
export const timelineEventSchema = z.object({
  id: z.string(),
  at: instantSchema,
  kind: z.enum([
    'sync',
    'rollout',
    'workflow',
    'model-version',
    'model-alias',
    'alert',
    'operation',
  ]),
  outcome: z.enum(['success', 'failure', 'progress', 'neutral']),
  /** What happened, in words. */
  message: z.string(),
  environment: z.string().optional(),
  revision: z.string().optional(),
  model: modelRefSchema.optional(),
  /** Who did it, where that is known. */
  actor: z.string().optional(),
  /** The source that told it, by id. */
  source: z.string(),
  url: z.string().optional(),
});
/** @public */
export type TimelineEvent = z.infer<typeof timelineEventSchema>;

/**
 * A page of the timeline, newest first. `next` is what to give as `before` for
 * the page after; absent on the last.
 *
 * @public
 */
export const timelineSchema = z.object({
  events: z.array(timelineEventSchema),
  next: z.string().optional(),
});
/** @public */
export type Timeline = z.infer<typeof timelineSchema>;
