import { GrpcError } from '../../grpc';
import {
  applicationRef,
  REFRESH_ANNOTATION,
  type Application,
} from '../model/application';
import type { ApplicationAccess } from './applicationAccess';

/** Upstream gives a refresh as long as the request lives. */
const REFRESH_TIMEOUT_MS = 60_000;

/** Asks the controller by annotation, and waits until it takes it away. */
export function refreshed(
  { context }: ApplicationAccess,
  application: Application,
  type: 'normal' | 'hard',
): Promise<void> {
  const ref = applicationRef(application);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new GrpcError('Unknown', 'application refresh deadline exceeded'));
    }, REFRESH_TIMEOUT_MS);
    timer.unref();
    const unsubscribe = context.cluster.onEvent(({ object }) => {
      const { name, namespace, annotations } = object.metadata;
      if (
        object.kind === ref.kind &&
        name === ref.name &&
        namespace === ref.namespace &&
        !annotations?.[REFRESH_ANNOTATION]
      ) {
        clearTimeout(timer);
        unsubscribe();
        resolve();
      }
    });
    context.cluster.merge(ref, {
      metadata: { annotations: { [REFRESH_ANNOTATION]: type } },
    });
  });
}
