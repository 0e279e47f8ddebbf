import type { ObjectCluster } from './objectCluster';
import { resourceTypeOfKind } from './resourceTypes';

/** kube-apiserver's `--event-ttl`. */
const KEPT_MILLISECONDS = 60 * 60 * 1000;
const SWEEP_MILLISECONDS = 60 * 1000;

/** Deletes Events an hour after they were last written. */
export class EventRetention {
  private readonly cluster: ObjectCluster;
  private readonly written = new Map<string, number>();
  private timer?: NodeJS.Timeout;
  private unsubscribe = () => {};

  constructor(cluster: ObjectCluster) {
    this.cluster = cluster;
  }

  start(): void {
    const type = resourceTypeOfKind('v1', 'Event');
    if (!type) {
      return;
    }
    const collection = this.cluster.store.collection(type);
    this.unsubscribe = collection.subscribe(({ object, type: change }) => {
      if (change === 'DELETED') {
        this.written.delete(object.key);
      } else {
        // Moved to the end, so that the oldest come first.
        this.written.delete(object.key);
        this.written.set(object.key, Date.now());
      }
    });
    this.timer = setInterval(() => {
      for (const [key, at] of this.written) {
        if (Date.now() - at < KEPT_MILLISECONDS) {
          return;
        }
        const stored = collection.get(key);
        if (stored) {
          this.cluster.remove(type, stored);
        }
      }
    }, SWEEP_MILLISECONDS);
    this.timer.unref();
  }

  stop(): void {
    this.unsubscribe();
    clearInterval(this.timer);
  }
}
