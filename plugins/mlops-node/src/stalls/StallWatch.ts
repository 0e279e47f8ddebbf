/**
 * What a controller does within so long, where it runs: take up a request, go
 * on with an analysis.
 *
 * @public
 */
export interface ExpectedAct {
  /** Another one means that something was done, and is waited for anew. */
  mark: string;
  /** From when on it is waited for; by the portal's clock where it can be. */
  since: number;
  /** For so long nothing need be wrong. */
  patienceMs: number;
  /**
   * Another controller may be responsible, or none: a matter of this one
   * object, which proves nothing of the controller.
   */
  uncertain?: boolean;
}

/** What is told of a feed. @public */
export interface StallFindings {
  /**
   * The controller has done nothing at all that shows since then, though
   * something was to be done. Absent where it has.
   */
  stalledSince?: number;
  /** What it has passed over, by key, and since when. */
  overdue: ReadonlyMap<string, number>;
}

/** After which it is looked again whether the watch has been heard of. */
const HEARD_SOON_MS = 5_000;
/** From one look to the next: each goes through all that is expected. */
const LOOKS_APART_MS = 1_000;
/** Timers cannot be set further ahead. */
const MAX_WAIT_MS = 60 * 60 * 1000;

const NOTHING: StallFindings = { overdue: new Map() };

interface Feed {
  expected: Map<string, ExpectedAct>;
  /** When the controller was last seen to do something. */
  actedAt?: number;
  /** As of the last look, and what was told of it. */
  findings: StallFindings;
  told: string;
}

/**
 * Finds controllers that stand while the API in front of them answers. Of each
 * feed (a cluster, an instance) it is told what is to be done and what was.
 *
 * A watch that brings nothing may be broken as well: so the time that counts
 * ends when the feed was last known to be whole, not now.
 *
 * @public
 */
export class StallWatch {
  readonly #feeds = new Map<string, Feed>();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #lookedAt = -Infinity;
  #stopped = false;

  constructor(
    private readonly options: {
      /** When a feed was last known to be whole; undefined while it is not. */
      wholeAt(feed: string): number | undefined;
      /** The findings of these feeds are others than before. */
      onChange(feeds: ReadonlySet<string>): void;
      now?: () => number;
    },
  ) {}

  /** Replaces what was expected under this key; undefined: nothing is. */
  expect(feed: string, key: string, act: ExpectedAct | undefined): void {
    const known = this.#feeds.get(feed)?.expected.get(key);
    if (!known && !act) return;
    const { expected } = this.#feed(feed);
    if (!act) expected.delete(key);
    else if (known?.mark !== act.mark) expected.set(key, act);
    else expected.set(key, { ...act, since: known.since });
    this.look();
  }

  /** The controller of a feed was seen to do something, just now. */
  acted(feed: string): void {
    const known = this.#feed(feed);
    known.actedAt = this.#now();
    if (known.told !== '') this.look();
  }

  /** As of the last look; nothing while the feed is not whole. */
  findings(feed: string): StallFindings {
    const known = this.#feeds.get(feed);
    return known && this.options.wholeAt(feed) !== undefined
      ? known.findings
      : NOTHING;
  }

  /** Since when this waits for a controller that acts on others. */
  passedOverSince(feed: string, key: string): number | undefined {
    const { overdue, stalledSince } = this.findings(feed);
    return stalledSince === undefined ? overdue.get(key) : undefined;
  }

  /** Soon, once however often it is asked for: feeds may be whole, or not. */
  look(): void {
    if (this.#stopped || this.#soon || this.#later) return;
    const pause = this.#lookedAt + LOOKS_APART_MS - this.#now();
    if (pause <= 0) {
      this.#soon = setImmediate(() => this.#look());
      return;
    }
    const wait = Math.min(pause, LOOKS_APART_MS);
    this.#later = setTimeout(() => this.#look(), wait).unref();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#later);
    if (this.#soon) clearImmediate(this.#soon);
    this.#later = undefined;
    this.#soon = undefined;
  }

  #look(): void {
    this.#cancel();
    this.#lookedAt = this.#now();
    const changed = new Set<string>();
    let wait = Infinity;
    for (const [name, feed] of this.#feeds) {
      const wholeAt = this.options.wholeAt(name);
      feed.findings =
        wholeAt === undefined ? NOTHING : findingsAt(feed, wholeAt);
      const told = keyOf(feed.findings);
      if (told !== feed.told) changed.add(name);
      feed.told = told;
      if (wholeAt !== undefined) {
        wait = Math.min(wait, this.#untilNext(feed, wholeAt));
      }
    }
    if (wait < Infinity) {
      const next = Math.min(wait, MAX_WAIT_MS);
      this.#timer = setTimeout(() => this.#look(), next).unref();
    }
    if (changed.size > 0) this.options.onChange(changed);
  }

  #untilNext(feed: Feed, wholeAt: number): number {
    const moment = nextMoment(feed, wholeAt);
    return Math.max(moment - this.#now(), HEARD_SOON_MS);
  }

  #feed(name: string): Feed {
    const known = this.#feeds.get(name);
    if (known) return known;
    const feed: Feed = { expected: new Map(), findings: NOTHING, told: '' };
    this.#feeds.set(name, feed);
    return feed;
  }

  #now(): number {
    return this.options.now?.() ?? Date.now();
  }
}

function findingsAt(feed: Feed, wholeAt: number): StallFindings {
  const overdue = new Map<string, number>();
  let stalledSince: number | undefined;
  for (const [key, act] of feed.expected) {
    if (wholeAt - act.since < act.patienceMs) continue;
    overdue.set(key, act.since);
    if (act.uncertain) continue;
    const quietSince = quietFrom(feed, act);
    if (wholeAt - quietSince < act.patienceMs) continue;
    stalledSince = Math.min(stalledSince ?? quietSince, quietSince);
  }
  return { overdue, ...(stalledSince !== undefined && { stalledSince }) };
}

/** When something will be overdue, or all of the feed will be. */
function nextMoment(feed: Feed, wholeAt: number): number {
  let next = Infinity;
  for (const act of feed.expected.values()) {
    for (const from of [act.since, quietFrom(feed, act)]) {
      const moment = from + act.patienceMs;
      if (moment > wholeAt && moment < next) next = moment;
    }
  }
  return next;
}

function quietFrom({ actedAt }: Feed, { since }: ExpectedAct): number {
  return Math.max(since, actedAt ?? since);
}

function keyOf({ stalledSince, overdue }: StallFindings): string {
  return overdue.size === 0
    ? ''
    : JSON.stringify([stalledSince, [...overdue].sort()]);
}
