import type { Request } from 'express';

/** What kind of request it is, for counting and for choosing faults. */
export type RequestClass =
  'discovery' | 'get' | 'list' | 'log' | 'watch' | 'write';

function isFlagSet(value: unknown): boolean {
  return value !== undefined && value !== 'false' && value !== '0';
}

const STREAMS = [
  /^\/api\/v1\/stream\//,
  /^\/api\/v1\/workflow-events\//,
  /^\/api\/v1\/stream-/,
];

const DISCOVERY =
  /^\/(api|apis|version|openapi\/.*|healthz|livez|readyz|health|api\/version|apis\/[^/]+\/[^/]+|api\/v1)?\/?$/;

/** A path to one object of Kubernetes, not to a collection. */
const KUBERNETES_OBJECT =
  /^\/(api\/[^/]+|apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+\/[^/]+\/[^/]+|\/(?!namespaces\/[^/]+\/)[^/]+\/[^/]+)/;

const ARGO_OBJECT =
  /^\/api\/v1\/(applications|projects)\/[^/]+|^\/api\/v1\/(workflows|workflow-templates|cron-workflows|archived-workflows)\/[^/]+\/[^/]+/;

/** The collections of Gitea's API, and what Git reads by POST. */
const GIT_LIST =
  /\/(repos|orgs|branches|branch_protections|commits|pulls|files|reviews|comments)$/;

function classifyGit(path: string, method: string): RequestClass {
  if (path.endsWith('/git-upload-pack')) {
    return 'get';
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return 'write';
  }
  if (path === '/api/v1/version') {
    return 'discovery';
  }
  return GIT_LIST.test(path) ? 'list' : 'get';
}

/** Long-lived answers: Kubernetes watches, event streams, followed logs. */
export function classify(system: string, request: Request): RequestClass {
  const { path, query, method } = request;
  if (system === 'git-host') {
    return classifyGit(path, method);
  }
  if (path.endsWith('/log') || path.endsWith('/logs')) {
    return 'log';
  }
  if (isFlagSet(query.watch) || STREAMS.some(stream => stream.test(path))) {
    return 'watch';
  }
  if (method !== 'GET' && method !== 'HEAD') {
    // MLflow and Prometheus search by POST as well.
    return /\/(search|search-versions|get-latest-versions|query|query_range)$/.test(
      path,
    )
      ? 'list'
      : 'write';
  }
  if (DISCOVERY.test(path)) {
    return 'discovery';
  }
  if (system === 'kubernetes') {
    return KUBERNETES_OBJECT.test(path) ? 'get' : 'list';
  }
  if (system === 'mlflow') {
    return path.endsWith('/get') ? 'get' : 'list';
  }
  return ARGO_OBJECT.test(path) ? 'get' : 'list';
}
