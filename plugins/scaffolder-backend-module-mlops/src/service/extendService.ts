import { ConflictError, InputError } from '@backstage/errors';
import type { ModelService, Overlay } from './ModelService';
import { describeService, type Platform } from './describeService';
import type { Parameters } from './parameters';

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
  const changed = withExtension(parameters, extension);
  const before = describeService(parameters, platform);
  const service = describeService(changed, platform);
  const paths = new Set(before.overlays.map(({ path }) => path));
  const added = service.overlays
    .filter(({ path }) => !paths.has(path))
    .map(overlay => ({ ...overlay, like: exampleFor(overlay, before) }));
  return { parameters: changed, service, added };
}

function withExtension(
  parameters: Parameters,
  { environment, region }: Extension,
) {
  const { environments, regions } = parameters;
  if (environment && !region) {
    refuseRepeated('environment', environment.name, environments);
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
    refuseRepeated('region', region.name, regions);
    return {
      ...parameters,
      regionless: parameters.regionless || regions.length === 0,
      regions: [...regions, region],
    };
  }
  throw new InputError('Name either an environment or a region to add');
}

function refuseRepeated(
  what: string,
  wanted: string,
  present: ReadonlyArray<{ name: string }>,
): void {
  if (present.some(({ name }) => name === wanted)) {
    throw new ConflictError(`The ${what} ${wanted} is there already`);
  }
}

/** Another region of the same environment, or the environment before. */
function exampleFor(
  { environment, promotedFrom }: Overlay,
  { overlays }: ModelService,
): string {
  const sibling = overlays.find(each => each.environment === environment);
  return sibling?.path ?? promotedFrom ?? overlays[0].path;
}
