import { createBoundCollections } from '@slipway/backstage-plugin-mlops-node';
import { FakeCollection } from '@slipway/testing';
import { workflowObject } from '../__testUtils__/workflows';
import type { ObservedRun } from '../run/ObservedRun';
import { projectRun } from '../run/projectRun';
import { RunStalls } from './RunStalls';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T00:00:00Z');
const at = (ms: number) => new Date(ms).toISOString();

function run(
  name: string,
  {
    createdAt = Date.now(),
    labels = {},
    ...sketch
  }: {
    createdAt?: number;
    labels?: object;
    phase?: string;
    deleting?: boolean;
  } = {},
): ObservedRun {
  const { metadata, ...object } = workflowObject({ name });
  const projected = projectRun(
    {
      ...object,
      metadata: {
        ...metadata,
        name,
        labels,
        creationTimestamp: at(createdAt),
        ...(sketch.deleting && { deletionTimestamp: at(createdAt) }),
      },
      status: sketch.phase ? { phase: sketch.phase } : undefined,
    },
    { cluster: 'sandbox' },
  );
  if (!projected) throw new Error('The sketch is no Workflow');
  return projected;
}

describe('RunStalls', () => {
  let runs: FakeCollection<ObservedRun>;
  let changes: number;
  let stalls: RunStalls;

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    runs = new FakeCollection('sandbox');
    runs.set(run('former', { phase: 'Succeeded' }));
    changes = 0;
  });

  afterEach(() => {
    stalls.stop();
    jest.useRealTimers();
  });

  function begin() {
    stalls = new RunStalls({
      runs: createBoundCollections({ collections: [runs] }),
      onChange: () => {
        changes += 1;
      },
    });
  }

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('says that a controller stands which has taken up none for three minutes', async () => {
    begin();
    runs.set(run('train'));
    await pass(2 * MINUTE);
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    await pass(2 * MINUTE);
    expect(stalls.stallOf('sandbox')).toMatchObject({
      since: at(START),
      controller: 'workflow controller',
      fix: 'See whether its workflow controller is running',
    });
    expect(changes).toBe(1);
  });

  it('knows at once of one that was submitted long before the portal began', async () => {
    runs.set(run('train', { createdAt: START - 60 * MINUTE }));
    begin();
    await pass(1);
    expect(stalls.stallOf('sandbox')?.since).toBe(at(START - 60 * MINUTE));
  });

  it('takes it back as soon as it is taken up', async () => {
    begin();
    runs.set(run('train'));
    await pass(4 * MINUTE);
    runs.set(run('train', { createdAt: START, phase: 'Running' }));
    await pass(1);
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    expect(changes).toBe(2);
  });

  it.each([
    ['waits for its turn', { phase: 'Pending' }],
    ['runs, however long', { phase: 'Running' }],
    ['is being deleted', { deleting: true }],
  ])('says nothing of a Workflow that %s', async (_, sketch) => {
    begin();
    runs.set(run('train', sketch));
    await pass(60 * MINUTE);
    expect(changes).toBe(0);
  });

  it('says only of the Workflow itself that none is responsible, where none has been for its like', async () => {
    begin();
    const foreign = run('train', {
      labels: { 'workflows.argoproj.io/controller-instanceid': 'blue' },
    });
    runs.set(foreign);
    await pass(4 * MINUTE);
    expect(stalls.stallOf('sandbox')).toBeUndefined();
    expect(stalls.notes([...runs.values()])).toEqual([
      {
        code: 'not-taken-up',
        severity: 'warning',
        message:
          'No workflow controller has taken up train since 2026-11-22 00:00 UTC',
        fix: expect.stringContaining('controller-instanceid'),
        source: 'argo-workflows/sandbox',
      },
    ]);
  });

  it('says nothing while the Workflows themselves are not seen', async () => {
    begin();
    runs.set(run('train'));
    runs.become({ state: 'stale', observedAt: at(START), reason: 'gone' });
    await pass(60 * MINUTE);
    expect(changes).toBe(0);
  });
});
