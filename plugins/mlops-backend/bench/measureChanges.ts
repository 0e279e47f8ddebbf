import { setTimeout } from 'node:timers/promises';
import { deliveryPath, type PortalClient } from './PortalClient';
import { FULL_SIZE, serviceName } from './platform/names';
import type { Child, ClusterAddress } from './processes';
import type { Report } from './report';
import { percentile } from './statistics';

const CHANGES = 200;
const MARK = 'slipway.dev/bench';
const PATIENCE_MS = 10_000;

/** From the moment a change is asked of the cluster until the API tells it. */
export async function measureChanges(
  report: Report,
  portal: { cluster: Child<ClusterAddress>; client: PortalClient },
): Promise<void> {
  const { cluster, client } = portal;
  const times: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const service = serviceName((i * 7) % FULL_SIZE.entities);
    const mark = `marked-as-${i}-of-${CHANGES}`;
    await client.get(deliveryPath(service));
    const began = performance.now();
    await markApplication(cluster.ready, service, mark);
    await untilTold(client, service, mark, began);
    times.push(performance.now() - began);
    await setTimeout(10);
  }
  report.figure({
    name: 'change → API, p50',
    value: percentile(times, 0.5),
    unit: 'ms',
  });
  report.figure({
    name: 'change → API, p95',
    value: percentile(times, 0.95),
    unit: 'ms',
    target: { atMost: 200 },
  });
}

/** Changes an Application, so that its entity is joined anew. */
export async function markApplication(
  { url, token }: ClusterAddress,
  service: string,
  mark: string,
): Promise<void> {
  const response = await fetch(
    `${url}/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${service}-production`,
    {
      method: 'PATCH',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/merge-patch+json',
      },
      body: JSON.stringify({ metadata: { labels: { [MARK]: mark } } }),
    },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(text);
}

async function untilTold(
  client: PortalClient,
  service: string,
  mark: string,
  began: number,
): Promise<void> {
  while (!(await client.get(deliveryPath(service))).includes(mark)) {
    if (performance.now() - began > PATIENCE_MS) {
      throw new Error(`The change of ${service} was not told`);
    }
  }
}
