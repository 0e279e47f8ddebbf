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
      const { object, previous, type } = event;
      if (object.kind !== 'Workflow') {
        return;
      }
      // What a selector no longer finds is deleted to the watch, and what it
      // newly finds is added, as the Kubernetes API server has it.
      const isSeen = type !== 'DELETED' && matches(object);
      const wasSeen = matches(previous ?? object);
      if (isSeen) {
        send({ type: previous && wasSeen ? type : 'ADDED', object });
      } else if (wasSeen && (previous || type === 'DELETED')) {
        send({ type: 'DELETED', object: previous ?? object });
      }
    });
    stream.whenClosed(unsubscribe);
  } catch (error) {
    sendError(response, error);
  }
}
