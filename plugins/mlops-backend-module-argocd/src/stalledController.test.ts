import type { SourceStatus } from '@slipway/backstage-plugin-mlops-common';
import { FRAUD, until } from '@slipway/testing';
import { applicationObject } from './__testUtils__/applications';
import { ArgoCdBench } from './__testUtils__/ArgoCdBench';

jest.setTimeout(180_000);

const REFRESH = 'argocd.argoproj.io/refresh';
const NAMED = { 'argocd/app-name': 'fraud-detection-production' };

let bench: ArgoCdBench;

beforeEach(async () => {
  bench = await ArgoCdBench.start();
  bench.sandbox.cluster.create(applicationObject());
});

afterEach(() => bench.stop());

/** Meanwhile something is heard of the watch, or silence would be no proof. */
function stallBecomes(isThere: boolean): Promise<SourceStatus> {
  let looks = 0;
  return until(
    () => {
      looks += 1;
      if (looks % 25 === 0) {
        bench.sandbox.cluster.merge(bench.ref(), {
          metadata: { labels: { looks: String(looks) } },
        });
      }
      return bench.source.statuses(FRAUD);
    },
    ([status]) => (status?.stalled !== undefined) === isThere,
    80_000,
  ).then(([status]) => status);
}

describe.each(['kubernetes', 'rest'] as const)('over %s', access => {
  it('finds that nobody does what Argo CD is asked for, and that somebody does again', async () => {
    const told: string[] = [];
    const source = await bench.watch(NAMED, {
      config: bench.config(access),
      patience: { refresh: 100 },
    });
    source.onChange(refs => told.push(...refs));
    bench.sandbox.cluster.merge(bench.ref(), {
      metadata: { annotations: { [REFRESH]: 'normal' } },
    });
    const status = await stallBecomes(true);
    expect(status.freshness.state).toBe('live');
    expect(status.stalled).toMatchObject({
      controller: 'application controller',
      command: expect.stringContaining('--namespace argocd'),
    });

    told.length = 0;
    bench.sandbox.cluster.merge(bench.ref(), {
      metadata: { annotations: { [REFRESH]: null } },
      status: { reconciledAt: new Date().toISOString() },
    });
    await stallBecomes(false);
    await until(
      () => told,
      refs => refs.includes(FRAUD),
    );
  });
});
