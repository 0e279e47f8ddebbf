import { gzipSync } from 'node:zlib';
import {
  DAG,
  node,
  nodesOf,
  TRAINING,
  workflowObject,
} from '../__testUtils__/workflows';
import { projectRun } from './projectRun';
import { toRun } from './toRun';

const project = (object: unknown) => {
  const kept = projectRun(object, { cluster: 'sandbox' });
  return kept && toRun(kept, { boundBack: true });
};
const steps = (status: object) =>
  project(workflowObject({ status }))?.steps.map(({ name }) => name);

const root = (more: object = {}) =>
  node({
    id: TRAINING,
    displayName: TRAINING,
    name: TRAINING,
    type: 'Steps',
    boundaryID: '',
    ...more,
  });

describe('projectRun', () => {
  it('keeps what is shown of a Workflow, without its graph', () => {
    expect(project(workflowObject())).toEqual({
      id: `sandbox/ml-training/${TRAINING}`,
      source: 'argo-workflows/sandbox',
      cluster: 'sandbox',
      namespace: 'ml-training',
      name: TRAINING,
      phase: 'Failed',
      message: "child 'evaluate' failed",
      progress: '2/3',
      template: 'fraud-model-training',
      createdAt: '2026-11-20T10:00:00Z',
      startedAt: '2026-11-20T10:00:00Z',
      finishedAt: '2026-11-20T10:12:00Z',
      parameters: [{ name: 'epochs', value: '20' }],
      steps: [
        { name: 'validate', phase: 'Succeeded' },
        { name: 'train', phase: 'Succeeded' },
        { name: 'evaluate', phase: 'Failed' },
      ],
      archived: false,
      boundBack: true,
    });
  });

  it('names a creator as people know them', () => {
    const by = (labels: Record<string, string>) =>
      project(workflowObject({ metadata: { labels } }))?.creator;
    const creator = 'workflows.argoproj.io/creator';
    expect(by({})).toBeUndefined();
    expect(by({ [creator]: 'system-serviceaccount-argo-ci' })).toBe(
      'system-serviceaccount-argo-ci',
    );
    expect(
      by({ [creator]: 'x', [`${creator}-email`]: 'ada.at.example.com' }),
    ).toBe('ada@example.com');
  });

  it('names whom the portal submitted it for', () => {
    const metadata = {
      labels: { 'workflows.argoproj.io/creator': 'portal' },
      annotations: { 'slipway.dev/requested-by': 'user:default/ada' },
    };
    expect(project(workflowObject({ metadata }))?.creator).toBe(
      'user:default/ada',
    );
  });

  it('shows steps without their groups and attempts', () => {
    const nodes = nodesOf(
      root(),
      node({ displayName: '[0]', type: 'StepGroup' }),
      node({ displayName: 'validate' }),
      node({
        displayName: 'train',
        type: 'Retry',
        startedAt: '2026-11-20T10:02:00Z',
        children: [`${TRAINING}-train(0)`, `${TRAINING}-train(1)`],
      }),
      node({ displayName: 'train(0)', phase: 'Failed' }),
      node({ displayName: 'train(1)' }),
      node({ displayName: 'inside', boundaryID: 'elsewhere' }),
      node({ displayName: `${TRAINING}.onExit`, boundaryID: '' }),
    );
    expect(steps({ nodes })).toEqual(['validate', 'train']);
  });

  it('takes what is done for each item for one step', () => {
    const nodes = nodesOf(
      root({ type: 'DAG' }),
      node({ displayName: 'prepare' }),
      node({ displayName: 'trial', type: 'TaskGroup' }),
      ...['(0:0.01)', '(1:{"eta":0.1})', '(2:0.3)'].map((item, i) =>
        node({
          displayName: `trial${item}`,
          startedAt: '2026-11-20T10:05:00Z',
          phase: i === 1 ? 'Failed' : 'Succeeded',
        }),
      ),
      node({ displayName: 'odd(name)', startedAt: '2026-11-20T10:06:00Z' }),
    );
    expect(project(workflowObject({ status: { nodes } }))?.steps).toEqual([
      { name: 'prepare', phase: 'Succeeded' },
      { name: 'trial ×3', phase: 'Failed' },
      { name: 'odd(name)', phase: 'Succeeded' },
    ]);
  });

  it('puts what has not begun last', () => {
    const nodes = nodesOf(
      root(),
      node({ displayName: 'later', startedAt: undefined, phase: '' }),
      node({ displayName: 'now' }),
    );
    expect(project(workflowObject({ status: { nodes } }))?.steps).toEqual([
      { name: 'now', phase: 'Succeeded' },
      { name: 'later', phase: 'Pending' },
    ]);
  });

  it('takes a run of one pod for its own step', () => {
    const nodes = nodesOf(
      root({ type: 'Pod' }),
      node({ displayName: 'main', type: 'Container' }),
    );
    expect(steps({ nodes })).toEqual([TRAINING]);
  });

  it('reads the steps of a small compressed graph', () => {
    const compressedNodes = gzipSync(JSON.stringify(DAG)).toString('base64');
    expect(steps({ nodes: undefined, compressedNodes })).toEqual([
      'validate',
      'train',
      'evaluate',
    ]);
  });

  it('does not spend its time on a large compressed graph', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, '{'), { level: 9 });
    const random = Buffer.from(Array.from({ length: 60_000 }, Math.random));
    const started = process.cpuUsage();
    for (const packed of [bomb, random]) {
      const compressedNodes = packed.toString('base64');
      expect(steps({ nodes: undefined, compressedNodes })).toEqual([]);
    }
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(100);
  });

  const suspended = node({
    displayName: 'approve',
    type: 'Suspend',
    phase: 'Running',
  });
  it.each([
    ['Running', {}, {}, 'Running'],
    ['Running', { suspend: true }, {}, 'Suspended'],
    ['', { suspend: true }, {}, 'Suspended'],
    [
      'Running',
      {},
      nodesOf(root({ phase: 'Running' }), suspended),
      'Suspended',
    ],
    [
      'Running',
      {},
      nodesOf(suspended, node({ displayName: 'train', phase: 'Running' })),
      'Running',
    ],
    ['Succeeded', { suspend: true }, nodesOf(suspended), 'Succeeded'],
    ['', {}, {}, 'Pending'],
    ['Unheard-of', {}, {}, 'Pending'],
    ['Error', {}, {}, 'Error'],
  ])(
    'reads phase %j, spec %j and nodes as %4$s',
    (phase, spec, nodes, wanted) => {
      const run = project(workflowObject({ spec, status: { phase, nodes } }));
      expect(run?.phase).toBe(wanted);
    },
  );

  it('knows a run that only the archive has', () => {
    const labels = {
      'workflows.argoproj.io/workflow-archiving-status': 'Persisted',
    };
    expect(project(workflowObject({ metadata: { labels } }))?.archived).toBe(
      true,
    );
  });

  it.each([undefined, null, 7, [], {}, { metadata: { name: '' } }])(
    'keeps nothing of %j',
    object => {
      expect(project(object)).toBeUndefined();
    },
  );

  it('takes odd fields for absent ones', () => {
    expect(
      project({
        metadata: { name: 'odd', labels: { a: 1, b: 'c' }, annotations: 3 },
        spec: {
          suspend: 'yes',
          arguments: {
            parameters: [
              { name: 'n', value: 3 },
              { name: 'b', value: true },
              { name: 'o', value: {} },
              'x',
            ],
          },
        },
        status: { phase: 4, nodes: { x: 'y', odd: { id: 'odd' }, z: null } },
      }),
    ).toMatchObject({
      phase: 'Pending',
      parameters: [
        { name: 'n', value: '3' },
        { name: 'b', value: 'true' },
        { name: 'o', value: '' },
      ],
      steps: [{ name: '', phase: 'Pending' }],
    });
  });

  it('cuts a Workflow of a megabyte down to a few kilobytes', () => {
    const long = 'ü'.repeat(200_000);
    const nodes = nodesOf(
      root(),
      ...Array.from({ length: 2_000 }, (_, i) =>
        node({ displayName: `step-${i}`, message: long.slice(0, 300) }),
      ),
    );
    const run = projectRun(
      workflowObject({
        spec: {
          arguments: {
            parameters: Array.from({ length: 300 }, (_, i) => ({
              name: `p${i}`,
              value: long,
            })),
          },
        },
        status: { message: long, nodes },
      }),
      { cluster: 'sandbox' },
    );
    expect(JSON.stringify(run).length).toBeLessThan(8_000);
  });
});
