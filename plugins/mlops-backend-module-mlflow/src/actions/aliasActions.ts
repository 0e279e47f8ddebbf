import { NotFoundError } from '@backstage/errors';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  mlopsModelAliasPermission,
  OBJECT_LABEL,
  type ModelVersion,
  type Reason,
  type RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createDeliveryAction,
  type ActionPlan,
  type ActionStep,
  type DeliveryAction,
  type DeliveryView,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const STEP_SECONDS = 5 * 60;
const LEAST_REASON = 10;

/** `latest` and the likes of `v1` are MLflow's own. */
const alias = z
  .string()
  .regex(/^(?!latest$)(?!v\d+$)[a-zA-Z0-9_-]{1,100}$/i, 'is no alias');

/** What can be done to the aliases of registered models. */
export function aliasActions(): DeliveryAction[] {
  return [setAlias(), removeAlias()];
}

function setAlias(): DeliveryAction {
  return createDeliveryAction({
    name: 'mlflow.set-alias',
    title: 'Set alias',
    description:
      'Sets an alias of a registered model on a version, or moves it there. A version that does not meet its validation gates needs a reason of its own.',
    system: 'mlflow',
    scope: 'registry',
    permission: mlopsModelAliasPermission,
    destructive: true,
    allowedWhileHeld: true,
    input: z.strictObject({
      /** `RegisteredModel.id`. */
      model: z.string().max(600),
      alias,
      version: z.string().regex(/^\d{1,10}$/, 'is no version'),
      /** Why it may be released although a gate does not pass. */
      override: z
        .string()
        .trim()
        .min(LEAST_REASON, `must say why, in ${LEAST_REASON} letters at least`)
        .max(500)
        .optional(),
    }),
    async plan({ delivery, entity, input }) {
      const model = findModel(delivery, input.model);
      const version = findVersion(model, input.version);
      const was = model.aliases.find(each => each.alias === input.alias);
      return {
        title: `Set ${input.alias} of ${model.name} on version ${version.version}`,
        ...about(model, entity),
        steps: [
          step(model, {
            alias: input.alias,
            version: version.version,
            expected: was?.version ?? null,
            title: was
              ? `Move ${input.alias} from version ${was.version} to ${version.version}`
              : `Set ${input.alias} on version ${version.version}`,
          }),
        ],
        blockers: [
          ...(was?.version === version.version
            ? [nothingToDo(`${input.alias} is on it already`)]
            : []),
          ...(input.override ? [] : gatesNotMet(version)),
        ],
        warnings: input.override
          ? gatesNotMet(version).map(each => ({
              ...each,
              severity: 'warning' as const,
              fix: `Overridden: ${input.override}`,
            }))
          : [],
      };
    },
  });
}

function removeAlias(): DeliveryAction {
  return createDeliveryAction({
    name: 'mlflow.remove-alias',
    title: 'Remove alias',
    description: 'Takes an alias of a registered model away.',
    system: 'mlflow',
    scope: 'registry',
    permission: mlopsModelAliasPermission,
    destructive: true,
    needsReason: true,
    allowedWhileHeld: true,
    input: z.strictObject({ model: z.string().max(600), alias }),
    async plan({ delivery, entity, input }) {
      const model = findModel(delivery, input.model);
      const is = model.aliases.find(each => each.alias === input.alias);
      return {
        title: `Remove ${input.alias} of ${model.name}`,
        ...about(model, entity),
        steps: [
          step(model, {
            alias: input.alias,
            version: null,
            expected: is?.version ?? null,
            title: `Remove ${input.alias}${is ? ` from version ${is.version}` : ''}`,
          }),
        ],
        blockers: is
          ? []
          : [nothingToDo(`${model.name} has no alias ${input.alias}`)],
      };
    },
  });
}

function about(
  model: RegisteredModel,
  entity: Entity,
): Pick<ActionPlan, 'subjects' | 'lock'> {
  const { id, name, boundBack = false } = model;
  return {
    subjects: [
      {
        title: `Registered model ${name}`,
        boundBack,
        fix: `Set its tag ${OBJECT_LABEL.entityRef} to ${stringifyEntityRef(entity)}`,
      },
    ],
    lock: `model/${id}`,
  };
}

function step(
  model: RegisteredModel,
  part: {
    alias: string;
    version: string | null;
    expected: string | null;
    title: string;
  },
): ActionStep {
  const { title, ...input } = part;
  const { source, instance, name } = model;
  return {
    id: 'alias',
    system: 'mlflow',
    kind: 'model.move-alias',
    title,
    effect: 'change',
    input: { source, instance, model: name, ...input },
    ...(model.consoleUrl && { url: model.consoleUrl }),
    deadlineSeconds: STEP_SECONDS,
  };
}

function gatesNotMet({ gates, version }: ModelVersion): Reason[] {
  if (gates.result === 'pass' || gates.total === 0) return [];
  const failing = gates.gates
    .filter(({ result }) => result !== 'pass')
    .map(
      ({ metric, operator, threshold, value }) =>
        `${metric} ${value ?? 'is not known'}${value === undefined ? '' : `, wanted ${operator} ${threshold}`}`,
    );
  return [
    {
      code: 'gates-not-met',
      severity: 'critical',
      message: `Version ${version} does not meet its validation gates: ${failing.join('; ')}`,
      fix: 'Choose another version, or say in override why this one may be released.',
    },
  ];
}

function nothingToDo(message: string): Reason {
  return { code: 'nothing-to-do', severity: 'critical', message };
}

function findModel({ registry }: DeliveryView, id: string): RegisteredModel {
  const found = registry.models.find(model => model.id === id);
  if (found) return found;
  const known = registry.models.map(model => model.id).join(', ');
  throw new NotFoundError(
    `input.model: there is no model ${id} here; there ${known ? `are ${known}` : 'is none'}`,
  );
}

function findVersion(model: RegisteredModel, version: string): ModelVersion {
  const found = model.versions.find(each => each.version === version);
  if (found) return found;
  throw new NotFoundError(
    `input.version: ${model.name} has no version ${version} among the newest ${model.versions.length}`,
  );
}
