import { createHash } from 'node:crypto';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type {
  Environment,
  Gate,
  GitPlaces,
  ModelService,
  Overlay,
} from './ModelService';
import { refuseNewName } from './newName';
import { numericSchedule } from './numericSchedule';
import {
  parseParameters,
  TRAINING_SUFFIX,
  type Parameters,
} from './parameters';
import { placesOf, type PlatformPlaces } from './places';
import { refuseCollisions } from './refuseCollisions';

/** What the platform is, apart from the one service. */
export interface Platform extends PlatformPlaces {
  portalUrl: string;
  /** `{name}` in it is the service's. */
  trainingNamespace: string;
  domain: string;
  /** What Argo CD calls `in-cluster`, as the portal names it. */
  homeCluster: string;
  /** `private` unless it is said. */
  repositoryVisibility?: 'private' | 'public';
  /** Where the Applications of services go, if the portal may put them there. */
  platformRepository?: string;
  /** `http://127.0.0.1:7106` for Gitea, `https://github.com` for GitHub. */
  gitBaseUrls: Partial<Record<'github' | 'gitea', string>>;
}

const FLAGGER_PROVIDERS = {
  istio: 'istio',
  'gateway-api': 'gatewayapi:v1',
  nginx: 'nginx',
} as const;

/**
 * A service that is to be made: `describeService`, for a name that is free of
 * what belongs to others.
 *
 * @throws InputError that names the field that is not right.
 */
export function describeNewService(
  input: unknown,
  platform: Platform,
): ModelService {
  const service = describeService(input, platform);
  refuseNewName(service);
  return service;
}

/**
 * Derives every name of a model service from the answers of the form.
 *
 * @throws InputError that names the field that is not right.
 */
export function describeService(
  input: unknown,
  platform: Platform,
): ModelService {
  const parameters = parseParameters(input);
  const {
    gates: _gates,
    regressionGates: _regressionGates,
    environments: _environments,
    regions: _regions,
    regionless: _regionless,
    retraining,
    gitHost: _gitHost,
    repoOwner: _repoOwner,
    harborHost: _harborHost,
    registry: _registry,
    owner,
    system,
    ...rest
  } = parameters;
  const { name } = rest;
  const gates = gatesOf(parameters);
  const environments = environmentsOf(parameters);
  const overlays = overlaysOf(parameters, environments, platform);
  const trainingNamespace = trainingNamespaceOf(name, platform);
  refuseCollisions(overlays, trainingNamespace);
  const ownerRef = fullRef(owner, 'group');
  return {
    ...rest,
    packageName: name.replace(/-/g, '_'),
    title: titleOf(name),
    owner: ownerRef,
    ownerName: parseEntityRef(ownerRef).name,
    ...(system && {
      system: fullRef(system, 'system'),
      systemName: parseEntityRef(fullRef(system, 'system')).name,
    }),
    entityRef: `component:${DEFAULT_NAMESPACE}/${name}`,
    kubernetesId: name,
    modelName: name,
    experiment: name,
    gates,
    gatesText: gates
      .map(({ metric, operator, threshold }) =>
        [metric, operator, plain(threshold)].join(' '),
      )
      .join(', '),
    schedule: numericSchedule(retraining.schedule),
    driftThreshold: retraining.driftThreshold,
    flaggerProvider: FLAGGER_PROVIDERS[rest.trafficProvider],
    environments,
    overlays,
    heldApplications: overlays
      .filter(({ autoSync, syncWindow }) => autoSync && syncWindow)
      .map(({ applicationName }) => applicationName),
    project: name,
    trainingProject: `${name}${TRAINING_SUFFIX}`,
    registry: registryOf(parameters),
    git: gitOf(parameters, platform),
    slackChannel: rest.slackChannel.replace(/^#/, ''),
    trainingNamespace,
    trainingCluster: platform.homeCluster,
    mlflowUrl: platform.mlflowUrl,
    portalUrl: platform.portalUrl.replace(/\/+$/, ''),
    places: placesOf(platform, rest),
    ...(platform.platformRepository && {
      platformRepository: platform.platformRepository,
    }),
  };
}

function gatesOf({ problem, gates, regressionGates }: Parameters): Gate[] {
  if (problem === 'regression') {
    return [
      { metric: 'r2', operator: '>=', threshold: regressionGates.r2 },
      { metric: 'mae', operator: '<=', threshold: regressionGates.mae },
    ];
  }
  return Object.entries(gates).map(([metric, threshold]) => ({
    metric,
    operator: '>=',
    threshold,
  }));
}

function environmentsOf({ name, environments }: Parameters): Environment[] {
  return environments.map((environment, i) => ({
    ...environment,
    namespace: environment.namespace || `${name}-${environment.name}`,
    isFirst: i === 0,
    isLast: i === environments.length - 1,
    ...(i > 0 && { previous: environments[i - 1].name }),
  }));
}

function overlaysOf(
  { name, regions, regionless, serving }: Parameters,
  environments: readonly Environment[],
  { domain, homeCluster }: Platform,
): Overlay[] {
  return environments.flatMap((environment): Overlay[] => {
    const { isFirst: _first, isLast, previous, ...common } = environment;
    const overlay = (
      path: string,
      { cluster, namespace }: Pick<Overlay, 'cluster' | 'namespace'>,
      region?: string,
    ): Overlay => ({
      ...common,
      namespace,
      path,
      environment: environment.name,
      ...(region && { region }),
      cluster,
      portalCluster: cluster === 'in-cluster' ? homeCluster : cluster,
      isProduction: isLast,
      applicationName: `${name}-${path}`,
      canary: isLast && serving === 'mlserver',
      dashboardUid: `slipway-${digest(`${name}/${path}`)}`,
      host: `${name}.${path}.${domain}`,
      ...(previous && { promotedFrom: previous }),
    });
    const whole = overlay(environment.name, environment);
    if (!isLast || regions.length === 0) return [whole];
    const regional = regions.map(({ name: region, cluster }, i) => {
      // The first one on a cluster keeps its namespace when others join it.
      const before = [
        ...(regionless ? [environment] : []),
        ...regions.slice(0, i),
      ];
      const isAlone = before.every(each => each.cluster !== cluster);
      const namespace = isAlone
        ? environment.namespace
        : `${environment.namespace}-${region}`;
      return overlay(
        `${environment.name}-${region}`,
        { cluster, namespace },
        region,
      );
    });
    return regionless ? [whole, ...regional] : regional;
  });
}

/** One for all services, or one for each. */
function trainingNamespaceOf(
  name: string,
  { trainingNamespace }: Platform,
): string {
  return trainingNamespace.replaceAll('{name}', name);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}

function registryOf({ registry, harborHost, repoOwner, name }: Parameters) {
  const host = registry === 'ghcr' ? 'ghcr.io' : harborHost;
  return { host, image: `${host}/${repoOwner.toLowerCase()}/${name}` };
}

function gitOf(
  { gitHost, repoOwner, name, layout }: Parameters,
  { gitBaseUrls, repositoryVisibility = 'private' }: Platform,
): GitPlaces {
  const baseUrl = (gitBaseUrls[gitHost] ?? 'https://github.com').replace(
    /\/+$/,
    '',
  );
  const { host: hostName } = new URL(baseUrl);
  const gitopsRepo = layout === 'apart' ? `${name}-gitops` : name;
  const repoUrl = (repo: string) =>
    `${hostName}?owner=${encodeURIComponent(repoOwner)}&repo=${encodeURIComponent(repo)}`;
  return {
    host: gitHost,
    hostName,
    baseUrl,
    owner: repoOwner,
    visibility: repositoryVisibility,
    sourceRepo: name,
    gitopsRepo,
    sourceUrl: `${baseUrl}/${repoOwner}/${name}`,
    gitopsUrl: `${baseUrl}/${repoOwner}/${gitopsRepo}`,
    gitopsPath: layout === 'apart' ? '' : 'deploy/',
    workspace: layout === 'apart' ? './gitops' : './source/deploy',
    catalogInfoUrl: `${baseUrl}/${repoOwner}/${name}/${
      gitHost === 'github' ? 'blob' : 'src/branch'
    }/main/catalog-info.yaml`,
    sourceRepoUrl: repoUrl(name),
    gitopsRepoUrl: repoUrl(gitopsRepo),
  };
}

function fullRef(ref: string, defaultKind: string): string {
  return stringifyEntityRef(parseEntityRef(ref, { defaultKind }));
}

/** `1e-7` → `0.0000001`, as the annotation's grammar has numbers. */
function plain(number: number): string {
  return number.toLocaleString('en-US', {
    useGrouping: false,
    maximumFractionDigits: 20,
  });
}

/** `fraud-detection` → `Fraud detection`. */
function titleOf(name: string): string {
  const words = name.replace(/-+/g, ' ');
  return words[0].toUpperCase() + words.slice(1);
}
