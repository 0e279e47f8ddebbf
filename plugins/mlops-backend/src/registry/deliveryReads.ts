import { NotFoundError } from '@backstage/errors';
import {
  deliverySchema,
  fleetSchema,
  fleetSortSchema,
  fleetStateSchema,
  sourceStatusSchema,
  timelineSchema,
  type Delivery,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { fleetQuerySchema } from '../fleet/fleetQuery';
import { deliveryAnswer } from '../router/deliveryRoute';
import { sourcesOf } from '../router/sourcesRoute';
import { timelineQuerySchema, validate } from '../router/validate';
import { entityRef, environment } from './inputs';
import { readingAction, type RegistryAction } from './registryAction';
import type { RegistryContext } from './RegistryContext';

const PARTS = [
  'environments',
  'training',
  'registry',
  'notes',
  'sources',
] as const;
type Part = (typeof PARTS)[number];

/** What is delivered: of one service, and of all. */
export function deliveryReads(context: RegistryContext): RegistryAction[] {
  return [
    getDelivery(context),
    getTimeline(context),
    queryFleet(context),
    listSources(context),
  ];
}

function getDelivery(context: RegistryContext): RegistryAction {
  return readingAction({
    name: 'get-delivery',
    title: 'Get the delivery of a service',
    description:
      'What of a model service is live in each environment, what is on its way and why it is not live yet: releases, sync, health, rollout with its metrics, hold, operation under way; its latest trainings; its registered models with versions, aliases, metrics and validation gates; and how fresh each source is. Ask for the parts you need: the whole can be long.',
    input: z.object({
      entityRef,
      environment: environment
        .optional()
        .describe('Only this environment; by default all'),
      parts: z
        .array(z.enum(PARTS))
        .max(PARTS.length)
        .optional()
        .describe('By default all'),
    }),
    output: deliverySchema.partial(),
    run: async (caller, input) => {
      const admitted = await caller.admit(input.entityRef);
      const { body } = deliveryAnswer(context, admitted.entityRef);
      const delivery = deliverySchema.parse(JSON.parse(body.toString()));
      return chosen(delivery, input);
    },
  });
}

function chosen(
  delivery: Delivery,
  wanted: { environment?: string; parts?: readonly Part[] },
): Partial<Delivery> {
  const { entityRef: ref, revision, training, registry } = delivery;
  const has = (part: Part) => (wanted.parts ?? PARTS).includes(part);
  const environments = environmentsOf(delivery, wanted.environment);
  return {
    entityRef: ref,
    revision,
    ...(has('environments') && { environments }),
    ...(has('training') && { training }),
    ...(has('registry') && { registry }),
    ...(has('notes') && { notes: delivery.notes }),
    ...(has('sources') && { sources: delivery.sources }),
  };
}

function environmentsOf(
  { entityRef: ref, environments }: Delivery,
  name: string | undefined,
): Delivery['environments'] {
  if (name === undefined) return environments;
  const found = environments.filter(each => each.name === name);
  if (found.length > 0) return found;
  const names = environments.map(each => each.name).join(', ');
  throw new NotFoundError(
    `environment: ${ref} has no ${name}; it has: ${names || 'none yet'}`,
  );
}

function getTimeline({ timeline }: RegistryContext): RegistryAction {
  return readingAction({
    name: 'get-timeline',
    title: 'Get the timeline of a service',
    description:
      'What happened to a model service, newest first: syncs, training runs, steps of rollouts, registrations of model versions, moves of aliases, operations and who asked for them.',
    input: z.object({
      entityRef,
      limit: z.int().min(1).max(200).default(50).describe('Most events'),
      before: z
        .string()
        .optional()
        .describe('`next` of an earlier answer, or an instant in ISO 8601'),
    }),
    output: timelineSchema,
    run: async (caller, input) => {
      const admitted = await caller.admit(input.entityRef);
      const query = validate(timelineQuerySchema, input);
      return timeline.page(admitted.entityRef, query);
    },
  });
}

function queryFleet({ fleet }: RegistryContext): RegistryAction {
  return readingAction({
    name: 'query-fleet',
    title: 'Query the fleet',
    description:
      'All model services that you may read, one row for each environment: owner, live and candidate model version, drift, sync, health, rollout, last deployment, hold, and who must act. Start here when the service is not known, or to find what needs a person.',
    input: z.object({
      search: z
        .string()
        .max(200)
        .optional()
        .describe(
          'Words that must all be in the row: a name, a version, an owner, a state',
        ),
      owner: z
        .array(z.string())
        .max(50)
        .optional()
        .describe(
          'Entity references of owners, such as group:default/team-fraud',
        ),
      mine: z.boolean().optional().describe('Only what the caller owns'),
      environment: z.array(z.string()).max(50).optional(),
      state: z.array(fleetStateSchema).max(50).optional(),
      attention: z
        .boolean()
        .optional()
        .describe('Only what a person must act on'),
      sort: fleetSortSchema.optional().describe('By default the worst first'),
      order: z.enum(['asc', 'desc']).optional(),
      limit: z.int().min(1).max(500).default(50).describe('Most rows'),
      cursor: z
        .string()
        .max(4_000)
        .optional()
        .describe('`next` of an earlier answer to the same query'),
    }),
    output: fleetSchema,
    run: async (caller, { mine, attention, ...query }) =>
      fleet.read(
        caller,
        validate(fleetQuerySchema, {
          ...query,
          ...(mine !== undefined && { mine: String(mine) }),
          ...(attention !== undefined && { attention: String(attention) }),
        }),
      ),
  });
}

function listSources(context: RegistryContext): RegistryAction {
  return readingAction({
    name: 'list-sources',
    title: 'List the sources',
    description:
      'How fresh what the portal knows is: each Argo CD, Argo Workflows, Flagger, MLflow and Kubernetes that it reads, live, stale with an age, or unavailable with a reason.',
    input: z.object({}),
    output: z.object({ sources: z.array(sourceStatusSchema) }),
    run: async () => ({ sources: sourcesOf(context) }),
  });
}
