import type { Entity } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  ModelComparison,
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import type { Router } from 'express';
import type { Admitted } from '../authorization/Admitted';
import type { JoinedDelivery } from '../join/joinDelivery';
import { judgeVersion, modelPlaces } from '../join/models';
import { compareModelVersions } from '../models/compareModelVersions';
import { ENTITY_PATH } from './paths';
import type { ReadingContext, RouteContext } from './routeContext';
import { askUpstream } from './upstream';
import { compareQuerySchema, modelParamsSchema, validate } from './validate';

export function addModelRoutes(router: Router, context: RouteContext): void {
  router.get(`${ENTITY_PATH}/models`, async (req, res) => {
    const { entityRef } = await context.admit(req);
    res.json({ models: modelsOf(context, entityRef) });
  });

  router.get(`${ENTITY_PATH}/models/:model/compare`, async (req, res) => {
    const admitted = await context.admit(req);
    const { model } = validate(modelParamsSchema, req.params);
    const query = validate(compareQuerySchema, req.query);
    res.json(await compareModels(context, admitted, { model, ...query }));
  });
}

export function modelsOf(
  { board }: Pick<RouteContext, 'board'>,
  entityRef: string,
): RegisteredModel[] {
  return board.delivery(entityRef)?.registry.models ?? [];
}

export async function compareModels(
  context: ReadingContext,
  { entityRef, entity }: Pick<Admitted, 'entityRef' | 'entity'>,
  wanted: { model: string; a: string; b: string; instance?: string },
): Promise<ModelComparison> {
  const delivery = context.board.delivery(entityRef);
  const model = pickModel(delivery, entityRef, wanted.model, wanted.instance);
  const find = (version: string) =>
    findVersion(context, { entityRef, entity, delivery, model, version });
  const [a, b] = await Promise.all([find(wanted.a), find(wanted.b)]);
  return compareModelVersions(wanted.model, model.source, a, b);
}

function pickModel(
  delivery: JoinedDelivery | undefined,
  entityRef: string,
  name: string,
  instance: string | undefined,
): RegisteredModel {
  const found = (delivery?.registry.models ?? []).filter(
    model =>
      model.name === name &&
      (instance === undefined || model.instance === instance),
  );
  if (found.length > 1) {
    const instances = found.map(model => model.instance).join(', ');
    throw new InputError(
      `'instance' is needed: the model ${name} is in ${instances}`,
    );
  }
  const [model] = found;
  if (model) return model;
  throw new NotFoundError(
    `${entityRef} has no registered model ${name}${instance ? ` in ${instance}` : ''}`,
  );
}

async function findVersion(
  context: ReadingContext,
  wanted: {
    entityRef: string;
    entity: Entity;
    delivery: JoinedDelivery | undefined;
    model: RegisteredModel;
    version: string;
  },
): Promise<ModelVersion> {
  const { entityRef, entity, delivery, model, version } = wanted;
  const known = model.versions.find(each => each.version === version);
  if (known) return known;
  for (const { title, models } of context.sources) {
    if (!models) continue;
    const found = await askUpstream(title, context.logger, () =>
      models.getVersion(entityRef, model.name, version, {
        instance: model.instance,
      }),
    );
    if (!found) continue;
    const gates = context.gatePolicy.forEntity(entity).gatesOf(model.name);
    const places = modelPlaces(delivery?.environments ?? []);
    return judgeVersion(model.name, found.version, gates, places);
  }
  throw new NotFoundError(`The model ${model.name} has no version ${version}`);
}
