import type { Request, Response } from 'express';
import type { ClusterEvent } from '../../kubernetes/types';
import { FieldCleaner } from './fields';
import { listOptions } from './listing';
import { option, queryOf, sendError, type ArgoServer } from './server';
import { MessageStream } from './stream';

/**
 * `/api/v1/workflow-events/{namespace}`: first what is there as ADDED, unless
 * a resourceVersion is given, then each change.
 */
export function watchWorkflows(
  { cluster, workflows }: ArgoServer,
  request: Request,
  response: Response,
): void {
  try {
    const query = queryOf(request);
    const namespace = request.params.namespace ?? '';
    const { matches } = listOptions(query, namespace);
    const cleaner = new FieldCleaner(option(query, 'fields')).withoutPrefix(
      'result.object.',
    );
    const stream = new MessageStream(request, response);
    const send = ({ type, object }: Pick<ClusterEvent, 'type' | 'object'>) =>
      stream.send({
        type,
        object: cleaner.clean(
          cleaner.willExclude('status.nodes')
            ? object
            : workflows.hydrate(object),
        ),
      });
    if (!option(query, 'listOptions.resourceVersion')) {
      workflows
        .list(namespace || undefined)
        .filter(matches)
        .forEach(object => send({ type: 'ADDED', object }));
    }
    const unsubscribe = cluster.onEvent(event => {
      const { object } = event;
      if (object.kind === 'Workflow' && matches(object)) {
        send(event);
      }
    });
    stream.whenClosed(unsubscribe);
  } catch (error) {
    sendError(response, error);
  }
}
