import { z } from 'zod';
import { createArgoWorkflows } from '../../argo-workflows';
import { resourceTypeOfKind } from '../../kubernetes/resourceTypes';
import { validateObject } from '../../kubernetes/validation';
import type { KubernetesObject } from '../../kubernetes/types';
import { createMlflow } from '../../mlflow';
import { latest } from '../../mlflow/store/runs';
import { testContext } from '../../testing/context';
import { tellTrainingStory } from '.';

const API_VERSION = 'argoproj.io/v1alpha1';
const KINDS = ['Workflow', 'WorkflowTemplate', 'CronWorkflow'];

function tell(seed = 'test') {
  const context = testContext(seed);
  const { registry } = createMlflow(context);
  const argo = createArgoWorkflows(context);
  const { actions } = tellTrainingStory(context, registry, argo);
  const list = (kind: string, apiVersion = API_VERSION) =>
    context.cluster.list({ apiVersion, kind });
  return { ...context, registry, argo, actions, list };
}

const phaseOf = ({ metadata }: KubernetesObject) =>
  metadata.labels?.['workflows.argoproj.io/phase'];

describe('the training story', () => {
  let world: ReturnType<typeof tell>;

  beforeAll(() => {
    world = tell();
  });

  afterAll(() => world.argo.stop());

  const find = (name: string) => {
    const found = world
      .list('Workflow')
      .find(each => each.metadata.name === name);
    if (!found) {
      throw new Error(`There is no workflow ${name}`);
    }
    return found;
  };
  const scores = (model: string, version: string) => {
    const { runId } = world.registry.models.getVersion(model, version);
    return Object.fromEntries(
      [...world.registry.runs.get(runId).metrics].map(([key, points]) => [
        key,
        latest(points).value,
      ]),
    );
  };

  it('makes only objects that upstream schemas accept', () => {
    const objects = KINDS.flatMap(kind => world.list(kind));
    expect(objects.length).toBeGreaterThan(15);
    for (const object of objects) {
      const type = resourceTypeOfKind(object.apiVersion, object.kind);
      expect(type && validateObject(type, object)).toEqual([]);
    }
  });

  it('registers the versions with the figures of the story', () => {
    expect(scores('fraud-detection', '1')).toMatchObject({
      accuracy: 0.91,
      precision: 0.8,
      recall: 0.89,
      f1: 0.84,
    });
    expect(scores('fraud-detection', '2')).toMatchObject({
      accuracy: 0.95,
      precision: 0.92,
      recall: 0.88,
      f1: 0.9,
    });
    expect(scores('credit-risk', '6').recall).toBeLessThan(0.75);
    expect(scores('credit-risk', '4')).not.toHaveProperty('recall');
    const { models } = world.registry;
    for (const [model, versions, aliases] of [
      ['fraud-detection', 2, { champion: 1, challenger: 2 }],
      ['churn-prediction', 4, { champion: 3, challenger: 4 }],
      ['credit-risk', 6, { champion: 5, challenger: 6 }],
    ] as const) {
      expect(models.get(model).versions.size).toBe(versions);
      expect(Object.fromEntries(models.get(model).aliases)).toEqual(aliases);
    }
  });

  it('tells of each version where it comes from', () => {
    const { runId, tags } = world.registry.models.getVersion(
      'fraud-detection',
      '2',
    );
    const run = world.registry.runs.get(runId);
    expect(run).toMatchObject({
      name: 'fraud-model-training-v2',
      status: 'FINISHED',
    });
    expect(run.tags.get('mlflow.source.git.commit')).toMatch(/^[0-9a-f]{40}$/);
    expect(run.tags.get('mlflow.source.git.repoURL')).toBe(
      'https://git.sandbox.local/fraud/fraud-detection',
    );
    expect(tags.get('git.commit')).toBe(
      run.tags.get('mlflow.source.git.commit'),
    );
    expect(world.registry.runs.history(runId, 'val_accuracy')).toHaveLength(20);
  });

  it('has a prompt that a search for models leaves out', () => {
    const found = world.registry.models.search({ maxResults: 100 });
    expect(found.items.map(({ name }) => name)).toEqual([
      'churn-prediction',
      'credit-risk',
      'fraud-detection',
      'recommendations',
    ]);
    expect(world.registry.models.has('payment-explanation')).toBe(true);
  });

  it('has runs of every kind', () => {
    const workflows = world.list('Workflow');
    expect(workflows.length + world.argo.archive.list().length).toBeGreaterThan(
      20,
    );
    expect(phaseOf(find('fraud-model-training-v2'))).toBe('Succeeded');
    expect(phaseOf(find('fraud-model-training-merchant-velocity'))).toBe(
      'Failed',
    );
    expect(find('fraud-model-sweep-depth').status).toHaveProperty(
      'compressedNodes',
    );
    expect(find('churn-model-sweep-eta').status).toHaveProperty(
      'offloadNodeStatusVersion',
    );
    const nodes = z
      .record(
        z.string(),
        z.looseObject({
          displayName: z.string(),
          type: z.string(),
          phase: z.string(),
        }),
      )
      .parse(
        z
          .looseObject({ nodes: z.unknown() })
          .parse(find('credit-model-training-v7').status).nodes,
      );
    expect(Object.values(nodes)).toContainEqual(
      expect.objectContaining({
        displayName: 'approve',
        type: 'Suspend',
        phase: 'Running',
      }),
    );
    const live = new Set(workflows.map(({ metadata }) => metadata.uid));
    const onlyArchived = world.argo.archive
      .list()
      .filter(({ metadata }) => !live.has(metadata.uid));
    expect(onlyArchived.map(({ metadata }) => metadata.name)).toContain(
      'fraud-model-training-v1',
    );
  });

  it('binds everything to its entity both ways', () => {
    for (const { metadata } of KINDS.flatMap(kind => world.list(kind))) {
      const id = metadata.labels?.['backstage.io/kubernetes-id'];
      expect(['fraud-detection', 'churn-prediction', 'credit-risk']).toContain(
        id,
      );
      expect(metadata.annotations).toHaveProperty(
        ['backstage.io/entity-ref'],
        `component:default/${id}`,
      );
    }
  });

  it('tells the same to the same seed, whatever the day', () => {
    const again = tell();
    const names = (list: KubernetesObject[]) =>
      list.map(({ metadata }) => metadata.name);
    expect(names(again.list('Workflow'))).toEqual(
      names(world.list('Workflow')),
    );
    const commit = ({ registry }: typeof world) =>
      registry.models.getVersion('fraud-detection', '2').tags.get('git.commit');
    expect(commit(again)).toBe(commit(world));
    again.argo.stop();
  });

  it('lets the retraining go on that is running now, at the pace of the clock', async () => {
    const own = tell();
    const running = own
      .list('Workflow')
      .filter(
        each =>
          phaseOf(each) === 'Running' &&
          each.metadata.name.includes('retraining'),
      );
    expect(running).toHaveLength(1);
    const [{ metadata }] = running;
    const pod = own
      .list('Pod', 'v1')
      .find(each => each.metadata.name.startsWith(`${metadata.name}-train`));
    const lines = () =>
      own.cluster.logs.lines({
        namespace: 'ml-training',
        name: pod?.metadata.name ?? '',
        container: 'main',
      }).length;
    const before = lines();
    await own.clock.advance(60);
    expect(lines()).toBeGreaterThan(before);
    await own.clock.advance(2 * 60 * 60);
    const after = own
      .list('Workflow')
      .find(each => each.metadata.name === metadata.name);
    expect(after && phaseOf(after)).toBe('Succeeded');
    expect(own.registry.models.get('fraud-detection').versions.size).toBe(2);
    own.argo.stop();
  });

  it('trains on demand and registers a better version', async () => {
    const own = tell();
    const { workflow } = own.actions['start-training']({
      model: 'fraud-detection',
    });
    await own.clock.advance(30 * 60);
    const { versions } = own.registry.models.get('fraud-detection');
    const newest = versions.get(3);
    expect(newest?.tags.get('workflow')).toBe(`ml-training/${workflow}`);
    expect(() => own.actions['start-training']({ model: 'nothing' })).toThrow(
      'There is no model nothing',
    );
    own.argo.stop();
  });

  it('ends the MLflow run of a training that is stopped', async () => {
    const own = tell();
    const { workflow } = own.actions['start-training']({});
    await own.clock.advance(3 * 60);
    own.cluster.merge(
      {
        apiVersion: API_VERSION,
        kind: 'Workflow',
        namespace: 'ml-training',
        name: workflow,
      },
      { spec: { shutdown: 'Terminate' } },
    );
    await own.clock.advance(10);
    const { id } = own.registry.experiments.byName('fraud-detection') ?? {
      id: '',
    };
    const [run] = own.registry.runs.search({
      experimentIds: [id],
      maxResults: 1,
      filter: `run_name = '${workflow}'`,
    }).items;
    expect(run.status).toBe('KILLED');
    own.argo.stop();
  });
});
