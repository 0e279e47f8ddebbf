import type { PrometheusConnection } from '../config/readFlaggerConfig';
import { PrometheusClient, type Answer } from './PrometheusClient';

const CONCURRENCY = 4;

/** One query to one cluster's Prometheus. */
export interface MetricJob {
  cluster: string;
  query: string;
  /** After an analysis nothing flows: its last value is worth more than none. */
  keepLast: boolean;
}

export type Reading = Answer & { observedAt: string };

/**
 * The latest answers of every Prometheus. A query that several rollouts need
 * is asked once.
 */
export class MetricReadings {
  private readonly clients: ReadonlyMap<string, PrometheusClient>;
  private readings = new Map<string, Reading>();

  constructor(connections: ReadonlyMap<string, PrometheusConnection>) {
    this.clients = new Map(
      [...connections].map(([cluster, connection]) => [
        cluster,
        new PrometheusClient(connection),
      ]),
    );
  }

  /** Whether the cluster has a Prometheus to ask. */
  covers(cluster: string): boolean {
    return this.clients.has(cluster);
  }

  get(cluster: string, query: string): Reading | undefined {
    return this.readings.get(keyOf(cluster, query));
  }

  /**
   * Asks for all of these, and forgets all others. Answers whether anything is
   * other than before.
   */
  async read(
    jobs: readonly MetricJob[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const unique = new Map(
      jobs.map(job => [keyOf(job.cluster, job.query), job]),
    );
    const fresh = new Map<string, Reading>();
    await Promise.all(
      [...this.clients].map(([cluster, client]) =>
        this.readCluster(
          client,
          [...unique].filter(([, job]) => job.cluster === cluster),
          signal,
          (key, reading) => fresh.set(key, reading),
        ),
      ),
    );
    if (signal.aborted) return false;
    const changed = [...fresh].some(
      ([key, reading]) => !sameAnswer(reading, this.readings.get(key)),
    );
    this.readings = fresh;
    return changed;
  }

  private async readCluster(
    client: PrometheusClient,
    jobs: ReadonlyArray<readonly [string, MetricJob]>,
    signal: AbortSignal,
    onReading: (key: string, reading: Reading) => void,
  ): Promise<void> {
    const rest = jobs.values();
    let failed: Answer | undefined;
    const worker = async () => {
      for (const [key, job] of rest) {
        if (signal.aborted) return;
        const answer = failed ?? (await client.query(job.query, signal));
        if (answer.state === 'failed' && answer.all) failed = answer;
        onReading(key, this.preferred(key, job, answer));
      }
    };
    await Promise.all(
      Array.from({ length: Math.min(CONCURRENCY, jobs.length) }, worker),
    );
  }

  private preferred(key: string, job: MetricJob, answer: Answer): Reading {
    const former = this.readings.get(key);
    return job.keepLast && answer.state !== 'value' && former?.state === 'value'
      ? former
      : { ...answer, observedAt: new Date().toISOString() };
  }
}

function keyOf(cluster: string, query: string): string {
  return `${cluster}\n${query}`;
}

function sameAnswer(a: Reading, b: Reading | undefined): boolean {
  if (a.state === 'value') return b?.state === 'value' && a.value === b.value;
  if (a.state === 'failed') {
    return b?.state === 'failed' && a.reason === b.reason;
  }
  return b?.state === 'none';
}
