import type {
  ControllerStall,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  instant,
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
  /** Kinds of runs of which a controller has ever taken one up. */
  readonly #takenUp = new Set<string>();
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
        this.#note(object);
        this.#expect(object, {
          deleted,
          seenNow: this.#wholeAt(cluster) !== undefined,
        });
      }),
      // The freshness of a feed among others.
      runs.onChange(() => this.#watch.look()),
    ];
    const known = runs.collections().flatMap(one => [...one.values()]);
    known.forEach(run => this.#note(run));
    known.forEach(run => this.#expect(run, { seenNow: false }));
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
        const since = this.#watch.passedOverSince(run.cluster, keyOf(run));
        return since === undefined ? [] : [passedOver(run, since)];
      });
  }

  stop(): void {
    this.#unsubscribe.forEach(unsubscribe => unsubscribe());
    this.#watch.stop();
  }

  #note(run: ObservedRun): void {
    if (!run.untaken) this.#takenUp.add(kindOf(run));
  }

  #expect(
    run: ObservedRun,
    { deleted = false, seenNow }: { deleted?: boolean; seenNow: boolean },
  ): void {
    this.#watch.expect(
      run.cluster,
      keyOf(run),
      run.untaken && !deleted ? this.#takingUp(run, seenNow) : undefined,
    );
  }

  #takingUp(run: ObservedRun, seenNow: boolean): ExpectedAct {
    const now = Date.now();
    const created = Date.parse(run.createdAt);
    const isOld = !seenNow && Number.isFinite(created);
    return {
      mark: run.createdAt,
      since: isOld ? Math.min(created, now) : now,
      patienceMs: this.options.patienceMs ?? PATIENCE_MS,
      uncertain: !this.#takenUp.has(kindOf(run)),
    };
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
  return {
    code: 'not-taken-up',
    severity: 'warning',
    message: `No workflow controller has taken up ${name} since ${instant(since)}`,
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

/** Runs of one kind are one controller's. */
function kindOf({ cluster, namespace, labels }: ObservedRun): string {
  return [cluster, namespace, labels[INSTANCE_ID]].join('\n');
}
