import { createBoundCollections } from '@slipway/backstage-plugin-mlops-node';
import { FakeCollection } from '@slipway/testing';
import { applicationObject } from '../__testUtils__/applications';
import type { ObservedApplication } from '../application/ObservedApplication';
import { projectApplication } from '../application/projectApplication';
import { ApplicationStalls, patienceWith } from './ApplicationStalls';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T00:00:00Z');
const at = (ms: number) => new Date(ms).toISOString();

function application(
  name: string,
  {
    annotations = {},
    ...sketch
  }: { annotations?: object; status?: object; operation?: object } = {},
): ObservedApplication {
  const object = applicationObject({
    metadata: { name, namespace: 'argocd', annotations },
    status: sketch.status,
  });
  const projected = projectApplication(
    { ...object, ...(sketch.operation && { operation: sketch.operation }) },
    { cluster: 'hub' },
  );
  if (!projected) throw new Error('The sketch is no Application');
  return projected;
}

const REFRESH = { annotations: { 'argocd.argoproj.io/refresh': 'normal' } };
const OPERATION = { operation: { sync: { revision: 'main' } } };
const compared = (ms: number) => ({ status: { reconciledAt: at(ms) } });

describe('ApplicationStalls', () => {
  let hub: FakeCollection<ObservedApplication>;
  let changes: number;
  let stalls: ApplicationStalls;

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    hub = new FakeCollection('hub');
    hub.set(application('fraud'));
    hub.set(application('churn'));
    changes = 0;
  });

  afterEach(() => {
    stalls.stop();
    jest.useRealTimers();
  });

  function begin(options: { reconciliationMs?: number } = {}) {
    stalls = new ApplicationStalls({
      applications: createBoundCollections({ collections: [hub] }),
      patience: patienceWith(options),
      onChange: () => {
        changes += 1;
      },
    });
  }

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('says nothing of a controller that nothing was asked of, however long ago it compared', async () => {
    begin();
    await pass(24 * 60 * MINUTE);
    expect(stalls.stallOf('hub')).toBeUndefined();
    expect(changes).toBe(0);
  });

  it('says that a controller stands which has not looked at Git for five minutes, though asked to', async () => {
    begin();
    hub.set(application('fraud', REFRESH));
    await pass(4 * MINUTE);
    expect(stalls.stallOf('hub')).toBeUndefined();
    await pass(2 * MINUTE);
    expect(stalls.stallOf('hub')).toEqual({
      since: at(START),
      controller: 'application controller',
      fix: 'See whether its application controller is running',
      command:
        'kubectl --namespace argocd get pods --selector app.kubernetes.io/name=argocd-application-controller',
    });
    expect(changes).toBe(1);
  });

  it('says it sooner of an operation that is not begun', async () => {
    begin();
    hub.set(application('fraud', OPERATION));
    await pass(3 * MINUTE);
    expect(stalls.stallOf('hub')?.since).toBe(at(START));
  });

  it('counts what was asked before the portal began from then on', async () => {
    hub.set(application('fraud', OPERATION));
    begin();
    await pass(3 * MINUTE);
    expect(stalls.stallOf('hub')?.since).toBe(at(START));
  });

  it('takes it back as soon as the controller has looked', async () => {
    begin();
    hub.set(application('fraud', REFRESH));
    await pass(6 * MINUTE);
    hub.set(application('fraud', compared(Date.now())));
    await pass(1);
    expect(stalls.stallOf('hub')).toBeUndefined();
    expect(changes).toBe(2);
  });

  it('is patient anew where the controller has done something about it', async () => {
    begin();
    hub.set(application('fraud', REFRESH));
    await pass(4 * MINUTE);
    hub.set(
      application('fraud', {
        ...REFRESH,
        status: { health: { status: 'Degraded' } },
      }),
    );
    await pass(4 * MINUTE);
    expect(changes).toBe(0);
  });

  it('says of one Application that it is passed over by a controller that acts', async () => {
    begin();
    const passedOver = application('fraud', REFRESH);
    hub.set(passedOver);
    for (let minute = 0; minute < 6; minute++) {
      await pass(MINUTE);
      hub.set(application('churn', compared(Date.now())));
    }
    await pass(1);
    expect(stalls.stallOf('hub')).toBeUndefined();
    expect(stalls.notes([passedOver, application('churn')])).toEqual([
      {
        code: 'not-taken-up',
        severity: 'warning',
        message:
          'Argo CD has not looked at Git for fraud since 2026-11-22 00:00 UTC, though it acts on other Applications',
        fix: expect.stringContaining('shard'),
        source: 'argocd/hub',
      },
    ]);
  });

  it('concludes nothing of the controller from an Application that it has never compared', async () => {
    begin();
    const strange = application('strange', {
      ...REFRESH,
      status: { reconciledAt: undefined },
    });
    hub.set(strange);
    await pass(60 * MINUTE);
    expect(stalls.stallOf('hub')).toBeUndefined();
    expect(stalls.notes([strange])).toHaveLength(1);
  });

  it('says nothing while the Applications themselves are not seen', async () => {
    begin();
    hub.set(application('fraud', REFRESH));
    hub.become({ state: 'stale', observedAt: at(START), reason: 'gone' });
    await pass(60 * MINUTE);
    expect(changes).toBe(0);
    expect(stalls.stallOf('hub')).toBeUndefined();
  });

  describe('where Argo CD is known to compare by itself', () => {
    const reconciliationMs = 3 * MINUTE;

    it('says so where it compares none for ten minutes', async () => {
      hub.set(application('churn', compared(START - MINUTE)));
      begin({ reconciliationMs });
      await pass(8 * MINUTE);
      expect(stalls.stallOf('hub')).toBeUndefined();
      await pass(2 * MINUTE);
      expect(stalls.stallOf('hub')?.since).toBe(at(START - MINUTE));
    });

    it('says nothing while it compares one or another', async () => {
      begin({ reconciliationMs });
      hub.set(application('churn', compared(START)));
      for (let minute = 0; minute < 60; minute += 5) {
        await pass(5 * MINUTE);
        hub.set(application('churn', compared(Date.now())));
      }
      expect(changes).toBe(0);
    });

    it('waits for none where there is none', async () => {
      hub.set(application('churn', compared(START)));
      begin({ reconciliationMs });
      for (const one of [...hub.values()]) hub.delete(one);
      await pass(60 * MINUTE);
      expect(stalls.stallOf('hub')).toBeUndefined();
    });
  });
});
