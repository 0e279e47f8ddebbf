import { shell, workflowCluster } from './testing/cluster';
import { WORKFLOW } from './workflows';

const CRON = { apiVersion: 'argoproj.io/v1alpha1', kind: 'CronWorkflow' };

describe('CronController', () => {
  let world: ReturnType<typeof workflowCluster>;

  beforeEach(() => {
    world = workflowCluster();
  });

  afterEach(() => world.stop());

  function create(spec: Record<string, unknown>, line = 'sleep 30') {
    return world.create({
      ...CRON,
      metadata: { name: 'nightly', namespace: 'ml' },
      spec: {
        schedules: ['*/10 * * * *'],
        workflowMetadata: { labels: { team: 'fraud' } },
        workflowSpec: {
          entrypoint: 'main',
          templates: [shell('main', line)],
        },
        ...spec,
      },
    });
  }

  const runs = () => world.cluster.list(WORKFLOW, { namespace: 'ml' });
  const cron = () =>
    world.cluster.get({ ...CRON, namespace: 'ml', name: 'nightly' });

  it('submits a run when it is due, named by the time', async () => {
    create({});
    await world.advance(9 * 60);
    expect(runs()).toEqual([]);
    await world.advance(65);
    expect(runs()).toMatchObject([
      {
        metadata: {
          name: `nightly-${Date.parse('2026-03-02T09:10:00Z') / 1000}`,
          labels: {
            team: 'fraud',
            'workflows.argoproj.io/cron-workflow': 'nightly',
          },
          annotations: {
            'workflows.argoproj.io/scheduled-time': '2026-03-02T09:10:00Z',
          },
          ownerReferences: [{ kind: 'CronWorkflow', name: 'nightly' }],
        },
      },
    ]);
    expect(cron()).toMatchObject({
      status: {
        phase: 'Active',
        lastScheduledTime: '2026-03-02T09:10:00Z',
        active: [{ kind: 'Workflow' }],
      },
    });
    await world.advance(120);
    expect(cron()).toMatchObject({ status: { active: [] } });
  });

  it('takes the earliest of several schedules', async () => {
    create({ schedules: ['0 12 * * *', '5 9 * * *'] });
    await world.advance(6 * 60);
    expect(runs()).toHaveLength(1);
  });

  it('understands the shorthands', async () => {
    create({ schedules: ['@every 1m30s'] });
    await world.advance(95);
    expect(runs()).toHaveLength(1);
  });

  it('keeps as many ended runs as it should', async () => {
    create({ successfulJobsHistoryLimit: 2 });
    await world.advance(65 * 60);
    expect(runs()).toHaveLength(2);
    expect(world.argo.archive.list().length).toBeGreaterThanOrEqual(5);
  });

  it('waits while it is suspended, and goes on when it no longer is', async () => {
    create({ suspend: true });
    await world.advance(25 * 60);
    expect(runs()).toEqual([]);
    world.cluster.merge(
      { ...CRON, namespace: 'ml', name: 'nightly' },
      { spec: { suspend: false } },
    );
    await world.advance(10 * 60);
    expect(runs()).toHaveLength(1);
  });

  it('lets no second run begin under Forbid', async () => {
    create({ concurrencyPolicy: 'Forbid' }, 'sleep 1500');
    await world.advance(31 * 60);
    expect(runs()).toHaveLength(1);
  });

  it('ends the old run under Replace', async () => {
    create({ concurrencyPolicy: 'Replace' }, 'sleep 1500');
    await world.advance(21 * 60);
    expect(
      runs().map(
        ({ metadata }) => metadata.labels?.['workflows.argoproj.io/phase'],
      ),
    ).toEqual(expect.arrayContaining(['Failed', 'Running']));
  });

  it('says what is wrong with a schedule', async () => {
    create({ schedules: ['99 99 * * *'] });
    await world.advance(1);
    expect(cron()).toMatchObject({
      status: { conditions: [{ type: 'SpecError', status: 'True' }] },
    });
  });
});
