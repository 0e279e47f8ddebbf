import { mockServices } from '@backstage/backend-test-utils';
import type { MlflowInstance, PollSettings } from '../config/readMlflowConfig';
import { MlflowSource } from '../MlflowSource';

const running = new Set<MlflowSource>();

/** A source that polls fast, and is stopped by `stopSources`. */
export function createSource(
  instances: Array<Partial<MlflowInstance> & { url: string }>,
  poll: Partial<PollSettings> = {},
): MlflowSource {
  const source = MlflowSource.create({
    settings: {
      instances: instances.map(instance => ({
        name: 'main',
        consoleUrl: instance.url,
        credentials: { kind: 'none' },
        ...instance,
      })),
      poll: { intervalMs: 50, concurrency: 2, versionsPerModel: 20, ...poll },
    },
    logger: mockServices.logger.mock(),
  });
  running.add(source);
  return source;
}

export async function stopSources(): Promise<void> {
  await Promise.all([...running].map(source => source.stop()));
  running.clear();
}
