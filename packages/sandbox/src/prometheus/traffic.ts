/** A workload as a mesh's metrics name it. */
export interface WorkloadRef {
  namespace: string;
  name: string;
}

/** How well a release serves. */
export interface Quality {
  /** Per cent of requests that do not end in a 5xx. */
  successRate: number;
  /** The 99th percentile of the duration, in milliseconds. */
  p99Milliseconds: number;
  /** Measured online, each between 0 and 1; by metric name. */
  model: Readonly<Record<string, number>>;
}

export const GOOD_QUALITY: Quality = {
  successRate: 99.8,
  p99Milliseconds: 45,
  model: {},
};

/** How a model serves of which no story tells. */
export const GOOD_MODEL_QUALITY: Quality = {
  ...GOOD_QUALITY,
  model: {
    accuracy: 0.93,
    drift: 0.06,
    f1: 0.9,
    mae: 4.2,
    precision: 0.92,
    r2: 0.86,
    recall: 0.88,
  },
};

/** From `from` on, a workload got this share of the traffic and served so. */
export interface Period {
  /** Milliseconds. */
  from: number;
  requestsPerSecond: number;
  /** Of load tests, which come past the routes. */
  directPerSecond: number;
  quality: Quality;
  labels: Readonly<Record<string, string>>;
}

const KEPT_PERIODS = 300;
const TWO_PI = 2 * Math.PI;

/** What a workload served over time, in periods without a change. */
export class TrafficHistory {
  private readonly periods: Period[] = [];

  get current(): Period | undefined {
    return this.periods.at(-1);
  }

  /** Begins a period, unless nothing changes. Time does not go back. */
  begin(period: Period): void {
    const last = this.current;
    if (last && samePeriod(last, period)) {
      return;
    }
    if (last && last.from >= period.from) {
      this.periods.pop();
    }
    this.periods.push(period);
    if (this.periods.length > KEPT_PERIODS) {
      this.periods.shift();
    }
  }

  at(instant: number): Period | undefined {
    return this.periods.findLast(period => period.from <= instant);
  }

  /**
   * How many requests were counted up to an instant, of those that `fraction`
   * picks. `wave` makes a curve of its own out of each counter.
   */
  counted(
    instant: number,
    fraction: (quality: Quality) => number,
    wave: number,
    where: 'anywhere' | 'routed' = 'anywhere',
  ): number | undefined {
    const [first] = this.periods;
    if (!first || first.from > instant) {
      return undefined;
    }
    return this.periods.reduce((sum, period, index) => {
      const end = Math.min(instant, this.periods[index + 1]?.from ?? instant);
      if (end <= period.from) {
        return sum;
      }
      const direct = where === 'anywhere' ? period.directPerSecond : 0;
      const rate =
        (period.requestsPerSecond + direct) * fraction(period.quality);
      return sum + rate * waved(period.from / 1000, end / 1000, wave);
    }, 0);
  }
}

function samePeriod(left: Period, right: Period): boolean {
  return (
    left.requestsPerSecond === right.requestsPerSecond &&
    left.directPerSecond === right.directPerSecond &&
    JSON.stringify([left.quality, left.labels]) ===
      JSON.stringify([right.quality, right.labels])
  );
}

/** The integral of `1 + sin(…) / 10`: seconds of gently changing traffic. */
function waved(from: number, to: number, wave: number): number {
  const frequency = TWO_PI / (420 + wave * 37);
  const primitive = (time: number) =>
    time - Math.cos(frequency * time + wave) / (10 * frequency);
  return primitive(to) - primitive(from);
}

/** A value that moves a little around its mean. */
export function wobble(mean: number, at: number, wave: number): number {
  const swing = Math.sin(at / 23_000 + wave) + Math.sin(at / 61_000 + 2 * wave);
  return mean * (1 + 0.003 * swing);
}
