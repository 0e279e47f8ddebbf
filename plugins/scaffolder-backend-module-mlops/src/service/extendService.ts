import { isDeepStrictEqual } from 'node:util';
import { ConflictError, InputError } from '@backstage/errors';
import type { ModelService, Overlay } from './ModelService';
import { describeService, type Platform } from './describeService';
import { parseParameters, type Parameters } from './parameters';

type Named = { name: string };

/** What is added to a service that is there. */
export interface Extension {
  environment?: Partial<Parameters['environments'][number]> & { name: string };
  /** Of the last environment. */
  region?: Partial<Parameters['regions'][number]> & { name: string };
}

/** A service with more of it, and what is new. */
export interface ExtendedService {
  parameters: unknown;
  service: ModelService;
  /** `like` is the overlay whose release a new one begins with. */
  added: Array<Overlay & { like: string }>;
}

/** Adds an environment before the last, or a region to the last. */
export function extendService(
  parameters: Parameters,
  extension: Extension,
  platform: Platform,
): ExtendedService {
  const before = describeService(parameters, platform);
  const changed = withExtension(parameters, extension);
  if (!changed) {
    // An earlier run came as far as this: its release is its own by now.
    const added = before.overlays
      .filter(overlay => isOf(overlay, extension))
      .map(overlay => ({ ...overlay, like: overlay.path }));
    return { parameters, service: before, added };
  }
  const service = describeService(changed, platform);
  const paths = new Set(before.overlays.map(({ path }) => path));
  const added = service.overlays
    .filter(({ path }) => !paths.has(path))
    .map(overlay => ({ ...overlay, like: exampleFor(overlay, before) }));
  return { parameters: changed, service, added };
}

/** Undefined when it is there already, just so. @throws ConflictError */
function withExtension(
  parameters: Parameters,
  { environment, region }: Extension,
) {
  const { environments, regions } = parameters;
  if (environment && !region) {
    // The first and the last can have come from no extension.
    refuseThere('environment', environment, [
      ...environments.slice(0, 1),
      ...environments.slice(-1),
    ]);
    if (isThere(environments, environment)) {
      return sameOrRefused(parameters, 'environment', environment, {
        ...parameters,
        environments: replaced(environments, environment),
      });
    }
    return {
      ...parameters,
      environments: [
        ...environments.slice(0, -1),
        environment,
        ...environments.slice(-1),
      ],
    };
  }
  if (region && !environment) {
    if (isThere(regions, region)) {
      return sameOrRefused(parameters, 'region', region, {
        ...parameters,
        regions: replaced(regions, region),
      });
    }
    return {
      ...parameters,
      regionless: parameters.regionless || regions.length === 0,
      regions: [...regions, region],
    };
  }
  throw new InputError('Name either an environment or a region to add');
}

function refuseThere(
  what: string,
  { name }: Named,
  present: readonly Named[],
): void {
  if (!isThere(present, { name })) return;
  throw new ConflictError(`The ${what} ${name} is there already`);
}

function isThere(present: readonly Named[], { name }: Named): boolean {
  return present.some(each => each.name === name);
}

/** With what the form says in the place of what is there. */
function replaced<T extends Named>(present: readonly T[], wanted: Named) {
  return present.map(each => (each.name === wanted.name ? wanted : each));
}

/** @throws ConflictError when it would become another one */
function sameOrRefused(
  parameters: Parameters,
  what: string,
  { name }: Named,
  changed: unknown,
): undefined {
  if (isDeepStrictEqual(parseParameters(changed), parameters)) return;
  throw new ConflictError(
    `The ${what} ${name} is there already, with other settings; change it in the GitOps repository`,
  );
}

function isOf({ environment, region }: Overlay, extension: Extension): boolean {
  return extension.region
    ? region === extension.region.name
    : environment === extension.environment?.name;
}

/** Another region of the same environment, or the environment before. */
function exampleFor(
  { environment, promotedFrom }: Overlay,
  { overlays }: ModelService,
): string {
  const sibling = overlays.find(each => each.environment === environment);
  return sibling?.path ?? promotedFrom ?? overlays[0].path;
}
