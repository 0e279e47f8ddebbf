import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { describeNewService, type Platform } from '../service/describeService';
import type { ModelService } from '../service/ModelService';
import type { ServiceNames } from './FoundName';

/** The answers that names are made of. */
const NAMING = [
  'name',
  'environments',
  'regions',
  'serving',
  'layout',
  'gitHost',
  'repoOwner',
] as const;

/** Names need no owner, and the form may have none yet. */
const NOBODY = 'group:default/nobody';

const pagesSchema = z.array(
  z.looseObject({
    properties: z
      .record(z.string(), z.looseObject({ default: z.json().optional() }))
      .default({}),
  }),
);

/** What the template's form has in its fields before anybody fills them in. */
export function defaultsOf(parameters: unknown): JsonObject {
  const pages = pagesSchema.safeParse([parameters ?? []].flat());
  const fields = (pages.data ?? []).flatMap(({ properties }) =>
    Object.entries(properties),
  );
  return Object.fromEntries(
    fields.flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

/**
 * The service as far as its names go. Other answers may be wrong still: then
 * those that the form began with count.
 *
 * @throws InputError when the name itself is none
 */
export function namedService(
  { values, defaults }: { values: JsonObject; defaults: JsonObject },
  platform: Platform,
): ModelService {
  const { name } = values;
  try {
    return describeNewService(namingOf({ ...defaults, ...values }), platform);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return describeNewService(
      namingOf({ ...defaults, name: name ?? null }),
      platform,
    );
  }
}

export function namesOf(service: ModelService): ServiceNames {
  const { entityRef, git, modelName, name, overlays } = service;
  return {
    service: name,
    entityRef,
    modelName,
    catalogInfoUrl: git.catalogInfoUrl,
    overlays,
    projects: [service.project, service.trainingProject],
  };
}

function namingOf(answers: JsonObject): JsonObject {
  const given = NAMING.flatMap(key => {
    const value = answers[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(given), owner: NOBODY };
}
