import type {
  ControllerStall,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  StallWatch,
  wholeAt,
  type BoundCollections,
  type ExpectedAct,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplication } from '../application/ObservedApplication';
import { passedOver, standing } from './words';

/** For how long nothing need be wrong, in milliseconds. */
export interface StallPatience {
  /** An operation is begun within seconds: another queue, and a short one. */
  operation: number;
  /** A refresh waits for those before it, and for Git. */
  refresh: number;
  /**
   * Within it Argo CD compares one Application or another by itself; without it
   * that it compares none is no proof: it may be told to wait for webhooks.
   */
  comparison?: number;
}

const MINUTE_MS = 60_000;

/** How patient to be with an Argo CD that compares this often by itself. */
export function patienceWith({
  reconciliationMs,
}: {
  reconciliationMs?: number;
}): StallPatience {
  return {
    operation: 2 * MINUTE_MS,
    refresh: 5 * MINUTE_MS,
    ...(reconciliationMs && {
      comparison: Math.max(3 * reconciliationMs, 10 * MINUTE_MS),
    }),
  };
}

/** Beside the keys of Applications, which all have a slash. */
const COMPARISON = 'comparison';

type Applications = BoundCollections<ObservedApplication>;

/**
 * Finds application controllers that stand, or that pass an Application over
 * as a shard does which is not there. What they were asked for and have not
 * taken up is the proof; that nothing happens is none.
 */
export class ApplicationStalls {
  readonly #watch: StallWatch;
  readonly #comparedAt = new Map<string, number>();
  readonly #unsubscribe: Array<() => void>;

  constructor(
    private readonly options: {
      applications: Applications;
      patience: StallPatience;
      onChange(feeds: ReadonlySet<string>): void;
    },
  ) {
    const { applications } = options;
    this.#watch = new StallWatch({
      wholeAt: feed =>
        wholeAt(collectionsOf(applications, feed).map(one => one.freshness())),
      onChange: feeds => options.onChange(feeds),
    });
    this.#unsubscribe = [
      applications.onObject(change => this.#note(change)),
      // The freshness of a feed among others.
      applications.onChange(() => this.#watch.look()),
    ];
    for (const collection of applications.collections()) {
      for (const object of collection.values()) this.#note({ object });
    }
  }

  stallOf(feed: string): ControllerStall | undefined {
    const { stalledSince } = this.#watch.findings(feed);
    if (stalledSince === undefined) return undefined;
    const [application] = collectionsOf(this.options.applications, feed)
      .map(collection => collection.values().next().value)
      .filter(one => one !== undefined);
    return standing(stalledSince, application);
  }

  /** Those that a controller passes over which acts on others. */
  notes(applications: readonly ObservedApplication[]): Reason[] {
    return applications.flatMap(application => {
      const { cluster, attention } = application;
      const since = this.#watch.passedOverSince(cluster, keyOf(application));
      return attention?.request && since !== undefined
        ? [passedOver(application, attention.request, since)]
        : [];
    });
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#watch.stop();
  }

  #note({
    object,
    previous,
    deleted = false,
  }: {
    object: ObservedApplication;
    previous?: ObservedApplication;
    deleted?: boolean;
  }): void {
    const { cluster, details } = object;
    if (previous && previous.details !== details) this.#watch.acted(cluster);
    const expected = deleted ? undefined : this.#requested(object);
    this.#watch.expect(cluster, keyOf(object), expected);
    this.#noteComparison(object, deleted);
  }

  /**
   * Whether what is asked for was there before, the object does not tell: only
   * when it was seen. A status that was written since means that the controller
   * is at it.
   */
  #requested({
    attention,
    details,
  }: ObservedApplication): ExpectedAct | undefined {
    const request = attention?.request;
    return (
      request && {
        mark: `${request} ${details}`,
        since: Date.now(),
        patienceMs: this.options.patience[request],
        // Of an Application in a namespace that no Argo CD looks at.
        uncertain: attention.comparedAt === undefined,
      }
    );
  }

  #noteComparison(object: ObservedApplication, deleted: boolean): void {
    const { comparison: patienceMs } = this.options.patience;
    if (patienceMs === undefined) return;
    const { cluster } = object;
    const known = this.#comparedAt.get(cluster);
    const at = deleted
      ? this.#latestOf(cluster)
      : latest(known, object.attention?.comparedAt);
    if (at === known) return;
    if (at === undefined) this.#comparedAt.delete(cluster);
    else this.#comparedAt.set(cluster, at);
    this.#watch.expect(
      cluster,
      COMPARISON,
      at === undefined
        ? undefined
        : { mark: String(at), since: Math.min(at, Date.now()), patienceMs },
    );
  }

  /** Where none is left that is compared, none is waited for. */
  #latestOf(feed: string): number | undefined {
    let at: number | undefined;
    for (const collection of collectionsOf(this.options.applications, feed)) {
      for (const { attention } of collection.values()) {
        at = latest(at, attention?.comparedAt);
      }
    }
    return at;
  }
}

function latest(
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

function collectionsOf(applications: Applications, feed: string) {
  return applications.collections().filter(({ cluster }) => cluster === feed);
}

function keyOf({ namespace, name }: ObservedApplication): string {
  return `${namespace}/${name}`;
}
