import type { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  Delivery,
  EnvironmentDelivery,
  FileChange,
  PlannedStep,
  Reason,
  Release,
  RollbackDetails,
} from '@slipway/backstage-plugin-mlops-common';
import { z } from 'zod';

/**
 * What is known of an entity when something is planned or done.
 *
 * @public
 */
export type DeliveryView = Pick<
  Delivery,
  'environments' | 'training' | 'registry' | 'notes'
>;

/** @public */
export interface ActionContext<TInput> {
  entity: Entity;
  entityRef: string;
  delivery: DeliveryView;
  input: TInput;
  /** The entity reference of who asks, or a service. */
  requestedBy: string;
  now: Date;
}

/**
 * An upstream object that the action would change. It has to name the entity
 * back, or the action is refused.
 *
 * @public
 */
export interface ActionSubject {
  /** `Application argocd/fraud-detection-production`. */
  title: string;
  boundBack: boolean;
  /** What to add where it is not bound back; by default the usual label. */
  fix?: string;
}

/**
 * One step of a saga as an action plans it: its words for people, and the
 * input for the `StepHandler` of that system and kind. `id` is unique within
 * the plan. The input goes into the plan's hash: no instants, nothing random.
 *
 * @public
 */
export interface ActionStep extends PlannedStep {
  kind: string;
  input: JsonObject;
  /** Counted from its start; then it fails. */
  deadlineSeconds: number;
  /** Whether the operation can be cancelled while this step runs. */
  cancellable?: boolean;
}

/**
 * What an action would do. It is made without changing anything, and made
 * again when it is started: the hashes of the two must be equal.
 *
 * @public
 */
export interface ActionPlan {
  title: string;
  subjects: readonly ActionSubject[];
  steps: readonly ActionStep[];
  /**
   * Other entities that it touches: who asks has to have the action's permission
   * on each of them as well, or `blocker` keeps it off.
   */
  concerns?: ReadonlyArray<{ entityRef: string; blocker: Reason }>;
  /** Why it cannot be started now. */
  blockers?: readonly Reason[];
  warnings?: readonly Reason[];
  /** Absent when no pull request has to be approved. */
  awaitsPullRequest?: string;
  /**
   * What the plan rests on and the steps do not say: the head of a branch, the
   * phase of a canary. Part of the hash.
   */
  basis?: JsonValue;
  /**
   * Two operations with the same lock on an entity exclude each other. By
   * default the environment; null for no lock.
   */
  lock?: string | null;
  rollback?: RollbackDetails;
  /**
   * The release that it takes back: a rollback does not go to it by itself
   * later, until it has been released again and has proved itself.
   */
  leaves?: Release;
  /** What a pull request would change, where that is not in `rollback`. */
  files?: readonly FileChange[];
}

/** @public */
export interface EnvironmentActionContext<
  TInput,
> extends ActionContext<TInput> {
  environment: EnvironmentDelivery;
}

/**
 * What an action is made of.
 *
 * @public
 */
export interface ActionOptions<TSchema extends z.ZodType> {
  /** `argocd.sync`; the system's name comes first, unless it is neutral. */
  name: string;
  title: string;
  /** One sentence for people and for agents: what it does and when to use it. */
  description: string;
  system: string;
  permission: ResourcePermission<'catalog-entity'>;
  /** Changes or ends what serves people: it cannot start without a plan's hash. */
  destructive: boolean;
  needsReason?: boolean;
  /** For what reads, stops or takes back: a hold does not keep it off. */
  allowedWhileHeld?: boolean;
  input: TSchema;
}

/**
 * Something that can be done to an entity's delivery. Made by
 * `createDeliveryAction`.
 *
 * @public
 */
export interface DeliveryAction {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly system: string;
  readonly permission: ResourcePermission<'catalog-entity'>;
  readonly destructive: boolean;
  readonly needsReason: boolean;
  /** It may be used on an environment that is held. */
  readonly allowedWhileHeld: boolean;
  readonly scope: 'environment' | 'training' | 'registry';
  /** JSON Schema of the input. */
  readonly inputSchema: JsonObject;
  /**
   * @throws InputError for an input that is not of the schema, NotFoundError
   * for an object that is not there.
   */
  plan(
    context: ActionContext<unknown> & { environment?: EnvironmentDelivery },
  ): Promise<ActionPlan>;
}

/**
 * An action on one environment.
 *
 * @public
 */
export function createEnvironmentAction<TSchema extends z.ZodType>(
  options: ActionOptions<TSchema> & {
    plan(
      context: EnvironmentActionContext<z.output<TSchema>>,
    ): Promise<ActionPlan>;
  },
): DeliveryAction {
  return {
    ...described(options),
    scope: 'environment',
    async plan({ environment, ...context }) {
      if (!environment) {
        throw new InputError(`environment: ${options.name} needs one; name it`);
      }
      const input = parseInput(options, context.input);
      return options.plan({ ...context, environment, input });
    },
  };
}

/**
 * An action on trainings or on the model registry.
 *
 * @public
 */
export function createDeliveryAction<TSchema extends z.ZodType>(
  options: ActionOptions<TSchema> & {
    scope: 'training' | 'registry';
    plan(context: ActionContext<z.output<TSchema>>): Promise<ActionPlan>;
  },
): DeliveryAction {
  return {
    ...described(options),
    scope: options.scope,
    async plan({ environment, ...context }) {
      if (environment) {
        throw new InputError(
          `environment: ${options.name} is not about one; leave it out`,
        );
      }
      const input = parseInput(options, context.input);
      return options.plan({ ...context, input });
    },
  };
}

function described(options: ActionOptions<z.ZodType>) {
  const { name, title, description, system, permission, destructive } = options;
  return {
    name,
    title,
    description,
    system,
    permission,
    destructive,
    needsReason: options.needsReason ?? false,
    allowedWhileHeld: options.allowedWhileHeld ?? false,
    inputSchema: jsonSchemaOf(options.input),
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }));
  return z.record(z.string(), z.json()).parse(JSON.parse(text));
}

function parseInput<TSchema extends z.ZodType>(
  { name, input: schema }: { name: string; input: TSchema },
  input: unknown,
): z.output<TSchema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  const field = ['input', ...path].join('.');
  throw new InputError(`${field}: ${message} (action ${name})`);
}
