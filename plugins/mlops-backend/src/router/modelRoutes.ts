import type { Entity } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import type { Router } from 'express';
import type { JoinedDelivery } from '../join/joinDelivery';
import { judgeVersion, modelPlaces } from '../join/models';
import { compareModelVersions } from '../models/compareModelVersions';
import { ENTITY_PATH } from './paths';
import type { RouteContext } from './routeContext';
import { askUpstream } from './upstream';
import { compareQuerySchema, modelParamsSchema, validate } from './validate';

export function addModelRoutes(router: Router, context: RouteContext): void {
  router.get(`${ENTITY_PATH}/models`, async (req, res) => {
    const { entityRef } = await context.admit(req);
    const delivery = context.board.delivery(entityRef);
    res.json({ models: delivery?.registry.models ?? [] });
  });

  router.get(`${ENTITY_PATH}/models/:model/compare`, async (req, res) => {
    const { entityRef, entity } = await context.admit(req);
    const { model: name } = validate(modelParamsSchema, req.params);
    const { a, b, instance } = validate(compareQuerySchema, req.query);
    const delivery = context.board.delivery(entityRef);
    const model = pickModel(delivery, entityRef, name, instance);
    const find = (version: string) =>
      findVersion(context, { entityRef, entity, delivery, model, version });
    const [versionA, versionB] = await Promise.all([find(a), find(b)]);
    res.json(compareModelVersions(name, model.source, versionA, versionB));
  });
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
  context: RouteContext,
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
