import type {
  Application,
  Rollout,
  Workload,
} from '@slipway/backstage-plugin-mlops-common';
import { UNNAMED_ENVIRONMENT, type Environments } from '../environments';
import type { Observations } from './observations';

/** A cluster and namespace of one environment, and what was seen there. */
export interface Destination {
  environment: string;
  cluster: string;
  namespace: string;
  applications: Application[];
  rollouts: Rollout[];
  workloads: Workload[];
}

/** How Argo CD names the cluster it runs in, which has no name of its own. */
const OWN_CLUSTER = new Set([
  '',
  'in-cluster',
  'https://kubernetes.default.svc',
]);

/** Where Argo CD and Helm write the Application that an object came from. */
const INSTANCE_LABELS = [
  'argocd.argoproj.io/instance',
  'app.kubernetes.io/instance',
];

/**
 * Sorts what was seen into destinations: the Applications say where, rollouts
 * and workloads follow them, and those that no Application placed stand for
 * themselves.
 */
export function placeInDestinations(
  seen: Observations,
  environments: Environments,
): Destination[] {
  const destinations = new Destinations();
  const clusters = clustersByNamespace([...seen.rollouts, ...seen.workloads]);
  for (const application of seen.applications) {
    const cluster = destinationCluster(application, clusters);
    const { namespace } = application.destination;
    const environment =
      environments.recognise({
        labels: application.labels,
        application: application.name,
        namespace,
        cluster,
      }) ?? UNNAMED_ENVIRONMENT;
    destinations
      .at(environment, cluster, namespace)
      .applications.push(application);
  }
  const placed = destinations.list();
  const place = (object: Rollout | Workload) =>
    follow(object, placed, environments) ??
    destinations.at(
      environments.recognise(object) ?? UNNAMED_ENVIRONMENT,
      object.cluster,
      object.namespace,
    );
  seen.rollouts.forEach(rollout => place(rollout).rollouts.push(rollout));
  seen.workloads.forEach(workload => place(workload).workloads.push(workload));
  return destinations.list();
}

class Destinations {
  readonly #byKey = new Map<string, Destination>();

  at(environment: string, cluster: string, namespace: string): Destination {
    const key = JSON.stringify([environment, cluster, namespace]);
    const known = this.#byKey.get(key);
    if (known) return known;
    const destination = {
      environment,
      cluster,
      namespace,
      applications: [],
      rollouts: [],
      workloads: [],
    };
    this.#byKey.set(key, destination);
    return destination;
  }

  list(): Destination[] {
    return [...this.#byKey.values()];
  }
}

function clustersByNamespace(
  objects: ReadonlyArray<Rollout | Workload>,
): Map<string, Set<string>> {
  const clusters = new Map<string, Set<string>>();
  for (const { cluster, namespace } of objects) {
    const known = clusters.get(namespace) ?? new Set();
    clusters.set(namespace, known.add(cluster));
  }
  return clusters;
}

/**
 * An Argo CD that is reached without its cluster being known says only "here".
 * Where exactly one cluster has the entity's objects in that namespace, that is
 * the one.
 */
function destinationCluster(
  { destination }: Application,
  clusters: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (!OWN_CLUSTER.has(destination.cluster)) return destination.cluster;
  const [only, ...others] = clusters.get(destination.namespace) ?? [];
  return only !== undefined && others.length === 0 ? only : destination.cluster;
}

function follow(
  object: Rollout | Workload,
  placed: readonly Destination[],
  environments: Environments,
): Destination | undefined {
  const here = placed.filter(
    destination =>
      destination.cluster === object.cluster &&
      destination.namespace === object.namespace,
  );
  if (here.length <= 1) return here[0];
  return (
    here.find(destination => isInstanceOf(object, destination)) ??
    here.find(
      ({ environment }) => environment === environments.recognise(object),
    ) ??
    here[0]
  );
}

function isInstanceOf(
  object: Rollout | Workload,
  destination: Destination,
): boolean {
  return INSTANCE_LABELS.some(label =>
    destination.applications.some(({ name }) => name === object.labels[label]),
  );
}
