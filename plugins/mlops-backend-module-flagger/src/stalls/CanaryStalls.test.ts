import { createBoundCollections } from '@slipway/backstage-plugin-mlops-node';
import { FakeCollection } from '@slipway/testing';
import { observedCanary, type CanarySketch } from '../__testUtils__/canaries';
import { eventsOf } from '../__testUtils__/events';
import type { ObservedCanary } from '../canary/ObservedCanary';
import type { CanaryEvent } from '../events/CanaryEvent';
import { CanaryEvents } from '../events/CanaryEvents';
import { CanaryStalls } from './CanaryStalls';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T00:00:00Z');
const at = (ms: number) => new Date(ms).toISOString();

const progressing = (status: object = {}, sketch: CanarySketch = {}) =>
  observedCanary({
    ...sketch,
    status: {
      phase: 'Progressing',
      lastTransitionTime: at(Date.now()),
      ...status,
    },
  });

describe('CanaryStalls', () => {
  let canaries: FakeCollection<ObservedCanary>;
  let said: FakeCollection<CanaryEvent>;
  let events: CanaryEvents;
  let changes: number;
  let stalls: CanaryStalls;

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    canaries = new FakeCollection('sandbox');
    said = new FakeCollection('sandbox');
    events = new CanaryEvents();
    changes = 0;
  });

  afterEach(() => {
    stalls.stop();
    jest.useRealTimers();
  });

  function begin() {
    said.onChange(change => {
      if (change.type === 'set') events.set(change.object);
    });
    stalls = new CanaryStalls({
      watches: {
        canaries: createBoundCollections({ collections: [canaries] }),
        templates: new Map(),
        events: [said],
        release: () => {},
      },
      events,
      onChange: () => {
        changes += 1;
      },
    });
  }

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const say = (index: number) => {
    const [event] = eventsOf([at(Date.now()), `Halt advancement ${index}`]);
    said.set({ ...event, name: `fraud-detection.${index}` });
  };

  it('says that Flagger stands which has not gone on with an analysis', async () => {
    canaries.set(progressing());
    begin();
    await pass(7 * MINUTE);
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    await pass(2 * MINUTE);
    expect(stalls.stallOf('sandbox')).toEqual({
      since: at(START),
      controller: 'controller',
      fix: 'See whether the Deployment flagger is running',
      command:
        'kubectl get pods --all-namespaces --selector app.kubernetes.io/name=flagger',
    });
    expect(changes).toBe(1);
  });

  it('knows at once what has stood since before the portal began', async () => {
    canaries.set(progressing({ lastTransitionTime: at(START - 60 * MINUTE) }));
    begin();
    await pass(1);
    expect(stalls.stallOf('sandbox')?.since).toBe(at(START - 60 * MINUTE));
  });

  it('is content with an event now and then, where pods do not become ready', async () => {
    canaries.set(progressing());
    begin();
    for (let index = 0; index < 10; index++) {
      await pass(6 * MINUTE);
      say(index);
    }
    expect(changes).toBe(0);
  });

  it('is content with a status that is written before a closed gate', async () => {
    begin();
    for (let minute = 0; minute < 60; minute++) {
      canaries.set(progressing({ phase: 'WaitingPromotion', iterations: -1 }));
      await pass(MINUTE);
    }
    expect(changes).toBe(0);
  });

  it('says nothing of a rollout that waits to begin, or is over', async () => {
    begin();
    for (const phase of ['Waiting', 'Succeeded', 'Failed']) {
      canaries.set(progressing({ phase }));
      await pass(60 * MINUTE);
    }
    expect(changes).toBe(0);
  });

  it('says nothing where the events are not seen', async () => {
    canaries.set(progressing());
    said.become({
      state: 'unavailable',
      since: at(START),
      reason: 'Forbidden',
    });
    begin();
    await pass(60 * MINUTE);
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    expect(changes).toBe(0);
  });

  it('takes it back as soon as Flagger goes on', async () => {
    canaries.set(progressing());
    begin();
    await pass(9 * MINUTE);
    canaries.set(progressing({ canaryWeight: 5 }));
    await pass(1);
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    expect(changes).toBe(2);
  });

  it('says of one Canary that it is passed over by a Flagger that acts', async () => {
    const fraud = progressing();
    canaries.set(fraud);
    begin();
    for (let minute = 0; minute < 10; minute++) {
      await pass(MINUTE);
      canaries.set(progressing({ failedChecks: minute }, { name: 'churn' }));
    }
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    expect(stalls.notes([fraud])).toEqual([
      {
        code: 'not-taken-up',
        severity: 'warning',
        message:
          'Flagger has done nothing about fraud-detection since 2026-11-22 00:00 UTC, though it looks at it every 60 seconds and acts on other Canaries',
        fix: expect.stringContaining("Flagger's log"),
        source: 'flagger/sandbox',
      },
    ]);
  });
});
