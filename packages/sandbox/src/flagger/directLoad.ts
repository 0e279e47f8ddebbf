import type { WorkloadRef } from '../prometheus/traffic';

/** Requests that come to a candidate past the routes of the mesh. */
export interface DirectLoad {
  workload: WorkloadRef;
  requestsPerSecond: number;
  seconds: number;
}

/** What `hey` does without options. */
const WORKERS = 50;
const UNLIMITED_PER_WORKER = 10;

/**
 * What a load test sends straight to the `-canary` Service, such as
 * `hey -z 1m -q 5 -c 2 http://scorer-canary.shop/`; undefined when it goes
 * through the gateway, where the routes decide.
 */
export function directLoad(command: string): DirectLoad | undefined {
  const [, name, namespace] =
    /^hey\s.*\shttps?:\/\/([a-z0-9-]+)-canary\.([a-z0-9-]+)/.exec(command) ??
    [];
  const [, length, unit] = /\s-z\s+(\d+)(s|m)\b/.exec(command) ?? [];
  if (!name || !namespace || !length) {
    return undefined;
  }
  const option = (letter: string, usual: number) =>
    Number(new RegExp(`\\s-${letter}\\s+(\\d+)`).exec(command)?.[1] ?? usual);
  return {
    workload: { namespace, name },
    requestsPerSecond: option('q', UNLIMITED_PER_WORKER) * option('c', WORKERS),
    seconds: Number(length) * (unit === 'm' ? 60 : 1),
  };
}
