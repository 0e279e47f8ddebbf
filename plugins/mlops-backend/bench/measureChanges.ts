import { setTimeout } from 'node:timers/promises';
import type { ClusterAddress } from './run';
import { deliveryPath, type PortalClient } from './PortalClient';
import { serviceName } from './platform/names';
import type { Child } from './processes';
import type { Report } from './report';
import { percentile } from './statistics';

const CHANGES = 200;
const PATIENCE_MS = 10_000;

/** From the moment a change is asked of the cluster until the API tells it. */
export async function measureChanges(
  report: Report,
  portal: { cluster: Child<ClusterAddress>; client: PortalClient },
): Promise<void> {
  const { cluster, client } = portal;
  const times: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const service = serviceName(i * 7);
    const revision = `c0ffee${String(i).padStart(34, '0')}`;
    await client.get(deliveryPath(service));
    const began = performance.now();
    await changeRevision(cluster.ready, service, revision);
    await untilTold(client, service, revision, began);
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

async function changeRevision(
  { url, token }: ClusterAddress,
  service: string,
  revision: string,
): Promise<void> {
  const response = await fetch(
    `${url}/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${service}-production`,
    {
      method: 'PATCH',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/merge-patch+json',
      },
      body: JSON.stringify({ status: { sync: { revision } } }),
    },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(text);
}

async function untilTold(
  client: PortalClient,
  service: string,
  revision: string,
  began: number,
): Promise<void> {
  while (!(await client.get(deliveryPath(service))).includes(revision)) {
    if (performance.now() - began > PATIENCE_MS) {
      throw new Error(`The change of ${service} was not told`);
    }
  }
}
