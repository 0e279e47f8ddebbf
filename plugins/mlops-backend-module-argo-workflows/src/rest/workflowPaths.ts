/** What is asked for of each Workflow, beside its nodes. */
const SHOWN = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.creationTimestamp',
  'metadata.labels',
  'metadata.annotations',
  'spec.suspend',
  'spec.arguments',
  'spec.workflowTemplateRef',
  'status.phase',
  'status.message',
  'status.progress',
  'status.startedAt',
  'status.finishedAt',
];
const NODES = ['status.nodes', 'status.compressedNodes'];

/** Of no namespace: of all that the account may read. */
const inNamespace = (namespace: string | undefined) =>
  encodeURIComponent(namespace ?? '');

/**
 * A page of Workflows without their nodes, live and archived (argo-workflows
 * v4.1, server/workflow/workflow_server.go). Asking for nodes here would make
 * the server read all that are offloaded.
 */
export function listPath(options: {
  namespace?: string;
  limit: number;
  from?: string;
  selector?: string;
}): string {
  const query = new URLSearchParams({
    'listOptions.limit': String(options.limit),
    fields: ['metadata', ...SHOWN.map(field => `items.${field}`)].join(','),
  });
  if (options.from) query.set('listOptions.continue', options.from);
  if (options.selector) {
    query.set('listOptions.labelSelector', options.selector);
  }
  return `/api/v1/workflows/${inNamespace(options.namespace)}?${query}`;
}

/** Workflows as long as they are not completed, with their nodes. */
export function eventsPath(namespace: string | undefined): string {
  const query = new URLSearchParams({
    'listOptions.labelSelector': 'workflows.argoproj.io/completed!=true',
    fields: [
      'result.type',
      'error',
      ...[...SHOWN, ...NODES].map(field => `result.object.${field}`),
    ].join(','),
  });
  return `/api/v1/workflow-events/${inNamespace(namespace)}?${query}`;
}

export function templatesPath(namespace: string | undefined): string {
  return `/api/v1/workflow-templates/${inNamespace(namespace)}`;
}

/** One Workflow, with its nodes wherever they are; also from the archive. */
export function workflowPath(namespace: string, name: string): string {
  return `/api/v1/workflows/${inNamespace(namespace)}/${encodeURIComponent(name)}`;
}

/** The newest of the archive. Not all: that hangs servers (#14612, #16287). */
export function archivePath(selector: string, limit: number): string {
  const query = new URLSearchParams({
    'listOptions.labelSelector': selector,
    'listOptions.limit': String(limit),
  });
  return `/api/v1/archived-workflows?${query}`;
}

export function logPath(
  { namespace, name }: { namespace: string; name: string },
  pod: string,
  container: string,
): string {
  const query = new URLSearchParams({
    podName: pod,
    'logOptions.container': container,
    'logOptions.follow': 'true',
  });
  return `${workflowPath(namespace, name)}/log?${query}`;
}
