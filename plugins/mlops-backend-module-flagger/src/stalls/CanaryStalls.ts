import type {
  ControllerStall,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  instant,
  StallWatch,
  wholeAt,
  type WatchedCollection,
} from '@slipway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { canaryId, type ObservedCanary } from '../canary/ObservedCanary';
import type { CanaryEvent } from '../events/CanaryEvent';
import { idOf, type CanaryEvents } from '../events/CanaryEvents';
import type { FlaggerWatches } from '../watchFlagger';
import { expectedStep } from './expectedStep';

/**
 * Finds clusters whose Flagger stands, and Canaries that one passes over which
 * acts on others.
 */
export class CanaryStalls {
  readonly #watch: StallWatch;
  readonly #unsubscribe: Array<() => void>;

  constructor(
    private readonly options: {
      watches: FlaggerWatches;
      /** What Flagger has said, which is kept up to date elsewhere. */
      events: CanaryEvents;
      onChange(clusters: ReadonlySet<string>): void;
    },
  ) {
    const { canaries, events } = options.watches;
    this.#watch = new StallWatch({
      wholeAt: cluster => this.#wholeAt(cluster),
      onChange: clusters => options.onChange(clusters),
    });
    this.#unsubscribe = [
      canaries.onObject(change => this.#onCanary(change)),
      // The freshness of a cluster among others.
      canaries.onChange(() => this.#watch.look()),
      ...events.map(collection =>
        collection.onChange(change => {
          if (change.type === 'freshness') this.#watch.look();
          if (change.type === 'set') this.#onEvent(change.object, collection);
        }),
      ),
    ];
    for (const collection of canaries.collections()) {
      for (const canary of collection.values()) this.#expect(canary, false);
    }
  }

  stallOf(cluster: string): ControllerStall | undefined {
    const { stalledSince } = this.#watch.findings(cluster);
    if (stalledSince === undefined) return undefined;
    return {
      since: new Date(stalledSince).toISOString(),
      controller: 'controller',
      fix: 'See whether the Deployment flagger is running',
      command: LOOK,
    };
  }

  notes(canaries: readonly ObservedCanary[]): Reason[] {
    return canaries.flatMap(canary => {
      const { cluster } = canary;
      const since = this.#watch.passedOverSince(cluster, canaryId(canary));
      return since === undefined ? [] : [passedOver(canary, since)];
    });
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#watch.stop();
  }

  #onCanary({
    object,
    previous,
    deleted,
  }: {
    object: ObservedCanary;
    previous?: ObservedCanary;
    deleted: boolean;
  }): void {
    const { cluster } = object;
    if (deleted) {
      this.#watch.expect(cluster, canaryId(object), undefined);
      return;
    }
    if (previous && !isDeepStrictEqual(previous.status, object.status)) {
      this.#watch.acted(cluster);
    }
    this.#expect(object, previous !== undefined && this.#isWhole(cluster));
  }

  #onEvent(event: CanaryEvent, all: WatchedCollection<CanaryEvent>): void {
    // What is read of old is no sign of life.
    const seenNow = all.freshness().state === 'live';
    if (seenNow) this.#watch.acted(event.cluster);
    const id = idOf(event);
    for (const collection of this.options.watches.canaries.collections()) {
      if (collection.cluster !== event.cluster) continue;
      const canary = collection.get(event.namespace, event.canary);
      if (canary && canaryId(canary) === id) this.#expect(canary, seenNow);
    }
  }

  #expect(canary: ObservedCanary, seenNow: boolean): void {
    const [lastEvent] = this.options.events.of(canary);
    this.#watch.expect(
      canary.cluster,
      canaryId(canary),
      expectedStep(canary, lastEvent, { now: Date.now(), seenNow }),
    );
  }

  #isWhole(cluster: string): boolean {
    return this.#wholeAt(cluster) !== undefined;
  }

  /** A status that stands proves nothing where its events are not seen. */
  #wholeAt(cluster: string): number | undefined {
    const { canaries, events } = this.options.watches;
    const both = [canaries.collections(), events].map(all =>
      all.filter(one => one.cluster === cluster),
    );
    return both.some(all => all.length === 0)
      ? undefined
      : wholeAt(both.flat().map(one => one.freshness()));
  }
}

/** By Helm's label; it lies in the mesh's namespace, or in one of its own. */
const LOOK =
  'kubectl get pods --all-namespaces --selector app.kubernetes.io/name=flagger';

function passedOver(
  { cluster, name, analysis }: ObservedCanary,
  since: number,
): Reason {
  return {
    code: 'not-taken-up',
    severity: 'warning',
    message: `Flagger has done nothing about ${name} since ${instant(since)}, though it looks at it every ${analysis?.intervalSeconds ?? 60} seconds and acts on other Canaries`,
    fix: `Look for ${name} in Flagger's log, and whether another Flagger is responsible for its namespace: ${LOOK}`,
    source: `flagger/${cluster}`,
  };
}
