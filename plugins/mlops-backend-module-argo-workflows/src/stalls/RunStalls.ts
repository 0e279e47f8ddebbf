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
import type { ObservedRun } from '../run/ObservedRun';

/** What has to wait for its turn gets a phase at once, so this is long. */
const PATIENCE_MS = 3 * 60_000;

/** Says which of several controllers has a Workflow. */
const INSTANCE_ID = 'workflows.argoproj.io/controller-instanceid';

type Runs = BoundCollections<ObservedRun>;

/**
 * Finds workflow controllers that stand: a Workflow without any phase is one
 * that none has taken up. What does not go on once it has begun proves nothing;
 * its pods may have to wait.
 */
export class RunStalls {
  readonly #watch: StallWatch;
  readonly #unsubscribe: Array<() => void>;

  constructor(
    private readonly options: {
      runs: Runs;
      patienceMs?: number;
      onChange(feeds: ReadonlySet<string>): void;
    },
  ) {
    const { runs } = options;
    this.#watch = new StallWatch({
      wholeAt: feed => this.#wholeAt(feed),
      onChange: feeds => options.onChange(feeds),
    });
    this.#unsubscribe = [
      runs.onObject(({ object, previous, deleted }) => {
        const { cluster, phase, details } = object;
        if (
          previous &&
          (previous.phase !== phase || previous.details !== details)
        ) {
          this.#watch.acted(cluster);
        }
        this.#expect(object, {
          deleted,
          seenNow: this.#wholeAt(cluster) !== undefined,
        });
      }),
      // The freshness of a feed among others.
      runs.onChange(() => this.#watch.look()),
    ];
    for (const collection of runs.collections()) {
      for (const run of collection.values()) {
        this.#expect(run, { seenNow: false });
      }
    }
  }

  stallOf(feed: string): ControllerStall | undefined {
    const { stalledSince } = this.#watch.findings(feed);
    if (stalledSince === undefined) return undefined;
    return {
      since: new Date(stalledSince).toISOString(),
      controller: 'workflow controller',
      fix: 'See whether its workflow controller is running',
      command: LOOK,
    };
  }

  /** Those that no controller has taken up, though the one here acts. */
  notes(runs: readonly ObservedRun[]): Reason[] {
    return runs
      .filter(({ untaken }) => untaken)
      .flatMap(run => {
        const { overdue, stalledSince } = this.#watch.findings(run.cluster);
        const since = overdue.get(keyOf(run));
        return since === undefined || stalledSince !== undefined
          ? []
          : [passedOver(run, since)];
      });
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#watch.stop();
  }

  #expect(
    run: ObservedRun,
    { deleted = false, seenNow }: { deleted?: boolean; seenNow: boolean },
  ): void {
    this.#watch.expect(
      run.cluster,
      keyOf(run),
      run.untaken && !deleted ? this.#takenUp(run, seenNow) : undefined,
    );
  }

  #takenUp(run: ObservedRun, seenNow: boolean): ExpectedAct {
    const now = Date.now();
    const created = Date.parse(run.createdAt);
    const isOld = !seenNow && Number.isFinite(created);
    return {
      mark: run.createdAt,
      since: isOld ? Math.min(created, now) : now,
      patienceMs: this.options.patienceMs ?? PATIENCE_MS,
      uncertain: !this.#hasTakenUpAlike(run),
    };
  }

  /** Whether some controller has ever taken up one like this. */
  #hasTakenUpAlike({ cluster, namespace, labels }: ObservedRun): boolean {
    return collectionsOf(this.options.runs, cluster).some(collection => {
      for (const other of collection.values()) {
        if (
          !other.untaken &&
          other.namespace === namespace &&
          other.labels[INSTANCE_ID] === labels[INSTANCE_ID]
        ) {
          return true;
        }
      }
      return false;
    });
  }

  #wholeAt(feed: string): number | undefined {
    return wholeAt(
      collectionsOf(this.options.runs, feed).map(one => one.freshness()),
    );
  }
}

/** Helm puts the release's name before its own. */
const LOOK =
  'kubectl get deployments --all-namespaces | grep workflow-controller';

function passedOver({ cluster, name }: ObservedRun, since: number): Reason {
  const minute = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
  return {
    code: 'not-taken-up',
    severity: 'warning',
    message: `No workflow controller has taken up ${name} since ${minute} UTC`,
    fix: `See whether one runs that is responsible for its namespace and for its label ${INSTANCE_ID}: ${LOOK}`,
    source: `argo-workflows/${cluster}`,
  };
}

function collectionsOf(runs: Runs, feed: string) {
  return runs.collections().filter(({ cluster }) => cluster === feed);
}

function keyOf({ namespace, name }: ObservedRun): string {
  return `${namespace}/${name}`;
}
