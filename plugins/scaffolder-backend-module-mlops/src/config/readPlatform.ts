import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import type { Platform } from '../service/describeService';

const SECTION = 'mlops.templates';

/** What generated services are told of the platform, with sensible defaults. */
export function readPlatform(config: Config): Platform {
  const section = config.getOptionalConfig(SECTION);
  const [gitea] = ScmIntegrations.fromConfig(config).gitea.list();
  const [github] = ScmIntegrations.fromConfig(config).github.list();
  const platformRepository = section?.getOptionalString(
    'platformRepository.url',
  );
  return {
    portalUrl:
      section?.getOptionalString('portalUrl') ??
      config.getString('backend.baseUrl'),
    mlflowUrl:
      section?.getOptionalString('mlflowUrl') ??
      'http://mlflow.mlflow.svc.cluster.local:5000',
    trainingNamespace:
      section?.getOptionalString('trainingNamespace') ?? 'ml-training',
    domain: section?.getOptionalString('domain') ?? 'models.example.com',
    homeCluster: homeCluster(config),
    repositoryVisibility: visibility(section),
    ...places(section),
    ...(platformRepository && { platformRepository }),
    gitBaseUrls: {
      ...(gitea && {
        gitea: gitea.config.baseUrl ?? `https://${gitea.config.host}`,
      }),
      ...(github && { github: `https://${github.config.host}` }),
    },
  };
}

function visibility(section: Config | undefined): 'private' | 'public' {
  const given = section?.getOptionalString('repositoryVisibility') ?? 'private';
  if (given === 'private' || given === 'public') return given;
  throw new InputError(
    `${SECTION}.repositoryVisibility: '${given}' is neither private nor public`,
  );
}

const PLACES = [
  'gateway',
  'prometheusUrl',
  'loadTesterUrl',
  'secretStore',
] as const;

/** What is not configured is where `placesOf` expects it. */
function places(
  section: Config | undefined,
): Pick<Platform, (typeof PLACES)[number]> {
  const given: Pick<Platform, (typeof PLACES)[number]> = {};
  for (const name of PLACES) {
    const value = section?.getOptionalString(name);
    if (value) given[name] = value;
  }
  if (given.gateway && !/^[^/]+\/[^/]+$/.test(given.gateway)) {
    throw new InputError(
      `${SECTION}.gateway: '${given.gateway}' is no namespace/name, as in istio-ingress/public`,
    );
  }
  return given;
}

/** The portal's name for the cluster that Argo CD calls `in-cluster`. */
function homeCluster(config: Config): string {
  const [first] = config.getOptionalConfigArray('mlops.argocd.instances') ?? [];
  return first?.getOptionalString('cluster') ?? 'in-cluster';
}
