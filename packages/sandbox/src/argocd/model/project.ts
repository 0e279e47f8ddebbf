import { z } from 'zod';
import type { Cluster } from '../../kubernetes/types';
import {
  CONTROL_PLANE_NAMESPACE,
  type Application,
  type Destination,
} from './application';
import { globMatches } from './glob';

/** How an Application names the cluster that Argo CD runs in. */
export const IN_CLUSTER = {
  name: 'in-cluster',
  server: 'https://kubernetes.default.svc',
};

const windowSchema = z.looseObject({
  kind: z.string().default(''),
  schedule: z.string().default(''),
  duration: z.string().default(''),
  applications: z.array(z.string()).default([]),
  namespaces: z.array(z.string()).default([]),
  clusters: z.array(z.string()).default([]),
  manualSync: z.boolean().default(false),
  timeZone: z.string().default(''),
  andOperator: z.boolean().default(false),
  syncOverrun: z.boolean().default(false),
});

export type SyncWindow = z.infer<typeof windowSchema>;

const projectSchema = z.looseObject({
  spec: z
    .looseObject({
      sourceRepos: z.array(z.string()).default([]),
      sourceNamespaces: z.array(z.string()).default([]),
      destinations: z
        .array(
          z.looseObject({
            server: z.string().default(''),
            name: z.string().default(''),
            namespace: z.string().default(''),
          }),
        )
        .default([]),
      syncWindows: z.array(windowSchema).default([]),
    })
    .prefault({}),
});

export interface Project {
  name: string;
  spec: z.infer<typeof projectSchema>['spec'];
}

export function findProject(
  cluster: Cluster,
  name: string,
): Project | undefined {
  const object = cluster.get({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    namespace: CONTROL_PLANE_NAMESPACE,
    name,
  });
  const parsed = object && projectSchema.safeParse(object);
  return parsed?.success ? { name, spec: parsed.data.spec } : undefined;
}

/** Says why a destination names no cluster that Argo CD knows. */
function destinationProblem(destination: Destination): string | undefined {
  const { name, server } = destination;
  if (name && server) {
    return `application destination can't have both name and server defined: ${name} ${server}`;
  }
  if (name) {
    return name === IN_CLUSTER.name
      ? undefined
      : `there are no clusters with this name: ${name}`;
  }
  if (server) {
    return server === IN_CLUSTER.server
      ? undefined
      : `error getting cluster by server "${server}": cluster "${server}" not found`;
  }
  return 'destination server and name are both empty';
}

function permitsDestination(project: Project, { namespace = '' }: Destination) {
  return project.spec.destinations.some(
    allowed =>
      (allowed.server
        ? globMatches(allowed.server, IN_CLUSTER.server)
        : globMatches(allowed.name, IN_CLUSTER.name)) &&
      globMatches(allowed.namespace, namespace),
  );
}

/**
 * Why an Application's spec is refused, in Argo CD's words (argo-cd v3.5,
 * util/argo/argo.go and controller/appcontroller.go).
 */
export function specProblems(
  application: Application,
  project: Project | undefined,
): string[] {
  const { spec, sources, namespace } = application;
  if (
    !project ||
    (namespace !== CONTROL_PLANE_NAMESPACE &&
      !project.spec.sourceNamespaces.some(each => globMatches(each, namespace)))
  ) {
    return [
      `Application referencing project ${spec.project} which does not exist`,
    ];
  }
  if (sources.length === 0) {
    return [
      'spec.source.repoURL and either spec.source.path or spec.source.chart are required',
    ];
  }
  const problems = sources
    .filter(
      source =>
        !project.spec.sourceRepos.some(each =>
          globMatches(each, source.repoURL),
        ),
    )
    .map(
      source =>
        `application repo ${source.repoURL} is not permitted in project '${project.name}'`,
    );
  const unknown = destinationProblem(spec.destination);
  if (unknown) {
    return [...problems, unknown];
  }
  if (!permitsDestination(project, spec.destination)) {
    const { name, namespace: target = '' } = spec.destination;
    const server = name ? IN_CLUSTER.name : IN_CLUSTER.server;
    problems.push(
      `application destination server '${server}' and namespace '${target}' do not match any of the allowed destinations in project '${project.name}'`,
    );
  }
  return problems;
}
