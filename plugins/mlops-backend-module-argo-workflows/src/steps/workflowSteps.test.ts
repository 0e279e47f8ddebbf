import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  createClusterConnections,
  createWatchCache,
  type StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { FRAUD, fraudEntity, Saga, until } from '@slipway/testing';
import {
  NAMESPACE,
  WorkflowBench,
  WORKFLOW_KIND,
  type Access,
} from '../__testUtils__/WorkflowBench';
import { workflowActions } from '../actions/workflowActions';
import { readArgoWorkflowsConfig } from '../config/readArgoWorkflowsConfig';
import { WorkflowControl } from '../control/WorkflowControl';
import { createFeeds } from '../createFeeds';
import { workflowSteps } from './workflowSteps';

jest.setTimeout(180_000);

const BY_ID = { 'backstage.io/kubernetes-id': 'fraud-detection' };
const ENTITY = fraudEntity(BY_ID);

let bench: WorkflowBench;
let closing: Array<() => Promise<void>> = [];

beforeEach(async () => {
  bench = await WorkflowBench.start();
  bench.sandbox.cluster.create({
    ...WORKFLOW_KIND,
    kind: 'WorkflowTemplate',
    metadata: { name: 'fraud-training', namespace: NAMESPACE, labels: BY_ID },
    spec: {
      entrypoint: 'train',
      arguments: {
        parameters: [
          { name: 'epochs', value: '20', enum: ['20', '40'] },
          { name: 'dataset', description: 'Where the rows are' },
        ],
      },
      templates: [
        {
          name: 'train',
          container: {
            image: 'busybox:1.37',
            command: ['sh', '-c'],
            args: ['sleep 2'],
          },
        },
      ],
    },
  });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  closing = [];
  await bench.stop();
});

function controlOf(access: Access): WorkflowControl {
  const config = new ConfigReader(bench.config(access));
  const logger = mockServices.logger.mock();
  const connections = createClusterConnections({ config, logger });
  const watchCache = createWatchCache({ connections, logger });
  closing.push(
    () => watchCache.stop(),
    () => connections.close(),
  );
  return new WorkflowControl(
    createFeeds(readArgoWorkflowsConfig(config), watchCache, connections),
  );
}

/** Runs the one step of an action's plan, as the engine would. */
class PlannedSaga extends Saga {
  constructor(
    readonly control: WorkflowControl,
    operation: { id?: string } = {},
  ) {
    super(workflowSteps(control), operation);
  }

  async plan(action: string, input: JsonObject) {
    const { templates = [], runs } = bench.source.observe(FRAUD);
    const found = workflowActions(this.control, ref =>
      bench.source.labelsOf(ref),
    ).find(({ name }) => name === `argo-workflows.${action}`);
    if (!found) throw new Error(`There is no ${action}`);
    return found.plan({
      entity: ENTITY,
      entityRef: FRAUD,
      requestedBy: 'user:default/jane',
      now: new Date(),
      input,
      delivery: {
        environments: [],
        registry: { models: [] },
        notes: [],
        training: { runs: runs?.latest ?? [], total: 0, templates },
      },
    });
  }

  async act(action: string, input: JsonObject): Promise<StepOutcome> {
    const { steps, blockers = [] } = await this.plan(action, input);
    if (blockers.length > 0) throw new Error(JSON.stringify(blockers));
    return this.step(steps[0]);
  }

  step({ kind, input }: { kind: string; input: JsonObject }) {
    return this.run(kind, input);
  }
}

const template = { namespace: NAMESPACE, name: 'fraud-training' };
const SUBMIT = { template, parameters: { dataset: 's3://rows' } };

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const feed = access === 'rest' ? 'main' : 'sandbox';
  const idOf = (name: string) => `${feed}/${NAMESPACE}/${name}`;
  let saga: PlannedSaga;

  beforeEach(async () => {
    await bench.watch(BY_ID, access);
    await until(
      () => bench.source.observe(FRAUD).templates ?? [],
      all => all.length === 1,
    );
    saga = new PlannedSaga(controlOf(access));
  });

  it('shows the template with its parameters, bound back', () => {
    expect(bench.source.observe(FRAUD).templates).toEqual([
      {
        id: idOf('fraud-training'),
        source: `argo-workflows/${feed}`,
        cluster: feed,
        namespace: NAMESPACE,
        name: 'fraud-training',
        parameters: [
          { name: 'epochs', value: '20', enum: ['20', '40'] },
          { name: 'dataset', description: 'Where the rows are' },
        ],
        boundBack: true,
      },
    ]);
  });

  it('submits once, however often it is tried, and resubmits', async () => {
    const { steps } = await saga.plan('submit', SUBMIT);
    await saga.step(steps[0]);
    await saga.step(steps[0]);
    const run = await bench.reaches('Succeeded');
    expect(bench.latest()).toHaveLength(1);
    expect(run).toMatchObject({
      template: 'fraud-training',
      boundBack: true,
      parameters: [{ name: 'dataset', value: 's3://rows' }],
    });

    const again = new PlannedSaga(saga.control, { id: 'aaaa-bbbb' });
    await again.act('resubmit', { run: run.id });
    await again.act('resubmit', { run: run.id });
    await until(
      () => bench.latest(),
      all =>
        all.length === 2 && all.every(({ phase }) => phase === 'Succeeded'),
      20_000,
    );
  });

  it('does not pass a resubmitted run off as what Argo CD keeps', async () => {
    const mine = {
      'backstage.io/entity-ref': 'component:default/fraud-detection',
      team: 'fraud',
    };
    bench.train(
      'tracked',
      { train: 'sleep 1' },
      {
        labels: {
          ...BY_ID,
          team: 'fraud',
          'app.kubernetes.io/instance': 'fraud-pipeline',
          'argocd.argoproj.io/instance': 'fraud-pipeline',
        },
        annotations: {
          ...mine,
          'argocd.argoproj.io/tracking-id': `fraud-pipeline:argoproj.io/Workflow:${NAMESPACE}/tracked`,
          'argocd.argoproj.io/sync-options': 'Prune=false',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
        },
      },
    );
    await bench.reaches('Succeeded');
    const outcome = await saga.act('resubmit', { run: idOf('tracked') });
    const name = outcome.state === 'done' ? outcome.output?.name : undefined;
    const { metadata } = bench.sandbox.cluster.get({
      ...WORKFLOW_KIND,
      namespace: NAMESPACE,
      name: String(name),
    }) ?? { metadata: undefined };
    expect(metadata?.labels).toMatchObject({ ...BY_ID, team: 'fraud' });
    expect(metadata?.annotations).toMatchObject(mine);
    const keys = Object.keys({ ...metadata?.labels, ...metadata?.annotations });
    expect(
      keys.filter(key => /^(argocd|kubectl)\.|\/instance$/.test(key)),
    ).toEqual([]);
  });

  it('refuses parameters that the template does not take', async () => {
    await expect(saga.plan('submit', { template })).rejects.toThrow(
      'input.parameters.dataset: fraud-training has no default for it; give it',
    );
    await expect(
      saga.plan('submit', {
        template,
        parameters: { dataset: 'x', epochs: '7' },
      }),
    ).rejects.toThrow('input.parameters.epochs: must be one of 20, 40');
  });

  it.each(['stop', 'terminate'])('ends a run: %s', async command => {
    bench.train('long', { train: 'sleep 3000' });
    await bench.reaches('Running');
    expect(await saga.act(command, { run: idOf('long') })).toMatchObject({
      state: 'waiting',
    });
    await bench.reaches('Failed');
    await expect(saga.act(command, { run: idOf('long') })).rejects.toThrow();
  });

  it('suspends and resumes a run, and lets a suspend node go on', async () => {
    bench.train('held', { approve: { suspend: {} }, train: 'sleep 1' });
    await bench.reaches('Suspended');
    expect(await saga.act('resume', { run: idOf('held') })).toMatchObject({
      state: 'done',
    });
    await bench.reaches('Succeeded');
  });

  it('retries what failed, once', async () => {
    bench.train('broken', { train: 'exit 1' });
    await bench.reaches('Failed');
    const { steps } = await saga.plan('retry', { run: idOf('broken') });
    const before = bench.sandbox.faults.requests('argo-workflows').byMethod.PUT;
    await saga.step(steps[0]);
    await saga.step(steps[0]);
    const after = bench.sandbox.faults.requests('argo-workflows').byMethod.PUT;
    expect(after - (before ?? 0)).toBe(1);
  });
});
