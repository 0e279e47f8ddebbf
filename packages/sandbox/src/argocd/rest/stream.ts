import type { Request, Response } from 'express';
import { parseLabelSelector } from '../../kubernetes/selectors';
import type { ClusterEvent, KubernetesObject } from '../../kubernetes/types';
import {
  APPLICATION,
  CONTROL_PLANE_NAMESPACE,
  readApplication,
} from '../model/application';
import type { ApplicationAccess } from './applicationAccess';
import { withoutType } from './applicationAccess';
import { valueOf, valuesOf } from './query';

/**
 * `GET /api/v1/stream/applications`: what there is as ADDED, then every
 * change, one JSON object a line.
 */
export function streamApplications(
  access: ApplicationAccess,
  request: Request,
  response: Response,
): void {
  const { cluster } = access.context;
  const wanted = filterOf(request);
  const asEvents = request.headers.accept === 'text/event-stream';
  response.writeHead(200, {
    'Content-Type': asEvents ? 'text/event-stream' : 'application/json',
    'Transfer-Encoding': 'chunked',
  });
  const send = (type: ClusterEvent['type'], object: KubernetesObject) => {
    if (!wanted(object)) {
      return;
    }
    const application = readApplication(object);
    const body =
      application && type !== 'DELETED'
        ? access.withHealth(application)
        : withoutType(object);
    const line = JSON.stringify({ result: { type, application: body } });
    response.write(asEvents ? `data: ${line}\n\n` : `${line}\n`);
  };

  const version = valueOf(request, 'resourceVersion');
  if (!version || valueOf(request, 'name')) {
    cluster.list(APPLICATION).forEach(object => send('ADDED', object));
  }
  response.flushHeaders();
  const unsubscribe = cluster.onEvent(({ type, object }) => {
    if (object.kind === APPLICATION.kind) {
      send(type, object);
    }
  });
  response.on('close', unsubscribe);
}

/** By name, projects, selector and namespace, as a list is filtered. */
export function filterOf(
  request: Request,
): (object: KubernetesObject) => boolean {
  const name = valueOf(request, 'name');
  const namespace = valueOf(request, 'appNamespace');
  const repo = valueOf(request, 'repo');
  const matches = parseLabelSelector(valueOf(request, 'selector') ?? '');
  const projects = new Set([
    ...valuesOf(request, 'projects'),
    ...valuesOf(request, 'project'),
  ]);
  return object => {
    const { metadata } = object;
    const application = readApplication(object);
    return (
      (!name || metadata.name === name) &&
      (!namespace || metadata.namespace === namespace) &&
      (!matches || matches(metadata.labels ?? {})) &&
      (!repo ||
        application?.sources.some(source => source.repoURL === repo) ===
          true) &&
      (projects.size === 0 ||
        projects.has(application?.spec.project ?? CONTROL_PLANE_NAMESPACE))
    );
  };
}
