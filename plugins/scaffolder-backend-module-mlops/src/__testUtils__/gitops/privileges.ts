import { at, mapsWith, type Manifest } from './manifests';

const RBAC = /^(Cluster)?Role(Binding)?$/;

/** What an object has or asks for that a model service does not need. */
export function privilegeProblems(manifest: Manifest): string[] {
  const { kind, metadata } = manifest;
  return [
    ...podProblems(manifest),
    ...(RBAC.test(kind) ? accessProblems(manifest) : []),
    ...(kind === 'AppProject' ? projectProblems(manifest) : []),
    ...(kind === 'Secret' ? ['is a Secret: it does not belong in Git'] : []),
    ...(kind === 'SealedSecret' &&
    Object.keys(Object(at(manifest, 'spec.encryptedData'))).length > 0
      ? ['has sealed data from nowhere']
      : []),
  ].map(problem => `${kind} ${metadata.name} ${problem}`);
}

function podProblems(manifest: Manifest): string[] {
  const containers = [
    ...mapsWith(manifest.spec, 'container').map(each => each.container),
    ...mapsWith(manifest.spec, 'containers').flatMap(each => each.containers),
    ...mapsWith(manifest.spec, 'initContainers').flatMap(
      each => each.initContainers,
    ),
  ];
  if (containers.length === 0) return [];
  const [pod] = mapsWith(manifest.spec, 'securityContext')
    .map(each => each.securityContext)
    .filter(each => at(each, 'runAsNonRoot') !== undefined);
  const hosts = ['hostPath', 'hostNetwork', 'hostPID', 'hostIPC'];
  return [
    ...(at(pod, 'runAsNonRoot') === true && Number(at(pod, 'runAsUser')) > 0
      ? []
      : ['may run as root']),
    ...(at(pod, 'seccompProfile.type') === 'RuntimeDefault'
      ? []
      : ['has no seccomp profile']),
    ...hosts.flatMap(key =>
      mapsWith(manifest.spec, key).map(() => `has ${key}`),
    ),
    ...containers.flatMap(containerProblems),
  ];
}

function containerProblems(container: unknown): string[] {
  const isConfined =
    at(container, 'securityContext.allowPrivilegeEscalation') === false &&
    at(container, 'securityContext.readOnlyRootFilesystem') === true &&
    at(container, 'securityContext.privileged') === undefined &&
    at(container, 'securityContext.capabilities.add') === undefined &&
    JSON.stringify(at(container, 'securityContext.capabilities.drop')) ===
      '["ALL"]';
  const isBounded =
    at(container, 'resources.limits.memory') !== undefined &&
    at(container, 'resources.requests.cpu') !== undefined &&
    at(container, 'resources.requests.memory') !== undefined;
  const isPinned = !String(at(container, 'image')).endsWith(':latest');
  return [
    ...(isConfined ? [] : ['has a container that is not confined']),
    ...(isBounded ? [] : ['has a container without resources']),
    ...(isPinned ? [] : ['has a container of no certain version']),
  ];
}

function accessProblems({ kind, rules, roleRef }: Manifest): string[] {
  const text = JSON.stringify([rules, roleRef]);
  return [
    ...(kind.startsWith('Cluster') || text.includes('"ClusterRole"')
      ? ['is of the whole cluster']
      : []),
    ...(text.includes('*') ? ['has a wildcard'] : []),
    ...(/secrets|pods\/exec|impersonate|escalate|bind"/.test(text)
      ? ['lets its holder get more']
      : []),
  ];
}

function projectProblems({ spec }: Manifest): string[] {
  const { sourceRepos, destinations, clusterResourceWhitelist } = Object(spec);
  const kinds = Object(spec).namespaceResourceWhitelist;
  const limits = [sourceRepos, destinations, clusterResourceWhitelist, kinds];
  const policies: string[] = mapsWith(Object(spec).roles, 'policies')
    .flatMap(({ policies: each }) => (Array.isArray(each) ? each : []))
    .map(String);
  const clusterKinds = mapsWith(clusterResourceWhitelist, 'kind');
  return [
    ...(JSON.stringify(limits).includes('*') ? ['limits nothing'] : []),
    ...(limits.every(each => Array.isArray(each) && each.length > 0)
      ? []
      : ['leaves a limit out']),
    ...(clusterKinds.every(each => each.kind === 'Namespace' && each.name)
      ? []
      : ['may change more of the cluster than its namespaces']),
    ...policies
      .filter(policy => !/, applications, (get|sync), /.test(policy))
      .map(policy => `has the policy "${policy}"`),
  ];
}
