import { childObject, childString, isJsonObject, valueAt } from '../json';
import type { LogLine } from '../podLogs';
import { badRequest, methodNotAllowed } from '../statusError';
import type { KubernetesObject } from '../types';
import { count, flag, type ApiRequest } from './apiRequest';

function listAt(object: unknown, ...path: string[]): unknown[] {
  const value = valueAt(object, path);
  return Array.isArray(value) ? value : [];
}

function containerNames(pod: KubernetesObject): string[] {
  return ['initContainers', 'containers']
    .flatMap(field => listAt(pod, 'spec', field))
    .flatMap(container => childString(container, 'name') ?? []);
}

/** @throws a 400 when it is not clear, or not true, which container is meant. */
function chooseContainer(pod: KubernetesObject, wanted: string | null): string {
  const names = containerNames(pod);
  const { name } = pod.metadata;
  if (wanted) {
    if (!names.includes(wanted)) {
      throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    }
    return wanted;
  }
  const preferred =
    pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  const main = listAt(pod, 'spec', 'containers').flatMap(
    container => childString(container, 'name') ?? [],
  );
  if (preferred && names.includes(preferred)) {
    return preferred;
  }
  if (main.length !== 1) {
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names.join(
        ' ',
      )}]`,
    );
  }
  return main[0];
}

function stateOf(pod: KubernetesObject, container: string): unknown {
  const statuses = [
    ...listAt(pod, 'status', 'initContainerStatuses'),
    ...listAt(pod, 'status', 'containerStatuses'),
  ];
  const status = statuses.find(
    candidate => childString(candidate, 'name') === container,
  );
  return isJsonObject(status) ? status.state : undefined;
}

/** Whether the container will write no more. */
function hasEnded(pod: KubernetesObject, container: string): boolean {
  const phase = valueAt(pod, ['status', 'phase']);
  const state = stateOf(pod, container);
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    (isJsonObject(state) && isJsonObject(state.terminated))
  );
}

function selectLines(
  lines: readonly LogLine[],
  query: URLSearchParams,
): readonly LogLine[] {
  const seconds = count(query, 'sinceSeconds');
  const sinceTime = Date.parse(query.get('sinceTime') ?? '');
  const since = seconds !== undefined ? Date.now() - seconds * 1000 : sinceTime;
  const recent = Number.isNaN(since)
    ? lines
    : lines.filter(line => line.at.getTime() >= since);
  const tail = count(query, 'tailLines');
  return tail === undefined ? recent : recent.slice(recent.length - tail);
}

function formatter(query: URLSearchParams): (line: LogLine) => Buffer {
  const newline = Buffer.from('\n');
  return flag(query, 'timestamps')
    ? line =>
        Buffer.concat([
          Buffer.from(`${line.at.toISOString()} `),
          line.content,
          newline,
        ])
    : line => Buffer.concat([line.content, newline]);
}

/** `GET …/pods/{name}/log`. */
export function podLog(api: ApiRequest, name: string): void {
  const { cluster, type, namespace, query, response } = api;
  if (api.request.method !== 'GET') {
    throw methodNotAllowed();
  }
  const at = { namespace, name };
  const pod = cluster.require(type, at).object();
  const container = chooseContainer(pod, query.get('container'));
  const waiting = childObject(stateOf(pod, container), 'waiting');
  const stream = { namespace, name, container };
  const lines = cluster.logs.lines(stream);
  if (lines.length === 0 && waiting.reason) {
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${waiting.reason}`,
    );
  }
  const format = formatter(query);
  const chosen = flag(query, 'previous') ? [] : selectLines(lines, query);
  response.status(200).type('text/plain');
  if (!flag(query, 'follow') || hasEnded(pod, container)) {
    const limit = count(query, 'limitBytes') ?? Infinity;
    const content = Buffer.concat(chosen.map(format));
    response.end(content.subarray(0, Math.min(limit, content.length)));
    return;
  }
  response.flushHeaders();
  chosen.forEach(line => response.write(format(line)));
  const unfollow = cluster.logs.follow(stream, line =>
    response.write(format(line)),
  );
  const unsubscribe = cluster.store.collection(type).subscribe(event => {
    const { object } = event;
    if (object.namespace !== namespace || object.name !== name) {
      return;
    }
    if (event.type === 'DELETED' || hasEnded(object.object(), container)) {
      response.end();
    }
  });
  response.on('close', () => {
    unfollow();
    unsubscribe();
  });
}
