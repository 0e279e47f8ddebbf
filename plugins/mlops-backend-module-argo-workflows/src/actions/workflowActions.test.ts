import type {
  WorkflowPhase,
  WorkflowRun,
  WorkflowTemplate,
} from '@slipway/backstage-plugin-mlops-common';
import type { ActionPlan } from '@slipway/backstage-plugin-mlops-node';
import { planAction } from '@slipway/testing';
import { WorkflowControl } from '../control/WorkflowControl';
import { ArgoWorkflowsClient } from '../rest/ArgoWorkflowsClient';
import { workflowActions } from './workflowActions';

const SERVER = new ArgoWorkflowsClient({
  name: 'eu',
  baseUrl: 'https://argo.example.com',
  frontendUrl: 'https://argo.example.com',
});

function run(phase: WorkflowPhase, changes: Partial<WorkflowRun> = {}) {
  return {
    id: 'eu/ml-training/fraud-1',
    source: 'argo-workflows/eu',
    cluster: 'eu',
    namespace: 'ml-training',
    name: 'fraud-1',
    phase,
    createdAt: '2026-11-21T08:00:00Z',
    parameters: [],
    steps: [],
    archived: false,
    boundBack: true,
    ...changes,
  };
}

function template(cluster: string): WorkflowTemplate {
  return {
    id: `${cluster}/ml-training/fraud-training`,
    source: `argo-workflows/${cluster}`,
    cluster,
    namespace: 'ml-training',
    name: 'fraud-training',
    parameters: [{ name: 'epochs', value: '20' }],
    boundBack: true,
  };
}

/** What an action would do about a training, with a workflow server or not. */
async function planned(
  action: string,
  input: object,
  world: {
    runs?: WorkflowRun[];
    templates?: WorkflowTemplate[];
    withServer?: boolean;
  },
): Promise<ActionPlan> {
  const { runs = [], templates = [], withServer = true } = world;
  const control = new WorkflowControl({
    accessOf: () => (withServer ? { client: SERVER } : {}),
  });
  const labels = { 'backstage.io/kubernetes-id': 'fraud-detection' };
  return planAction(
    workflowActions(control, () => labels),
    `argo-workflows.${action}`,
    {
      input,
      delivery: { training: { runs, total: runs.length, templates } },
    },
  );
}

const onRun = (action: string, one: WorkflowRun, withServer?: boolean) =>
  planned(
    action,
    { run: one.id },
    { runs: [one], ...(withServer !== undefined && { withServer }) },
  );

const PHASES: WorkflowPhase[] = [
  'Pending',
  'Running',
  'Suspended',
  'Succeeded',
  'Failed',
  'Error',
];

describe('an action on a run', () => {
  it.each([
    ['resubmit', ['Succeeded', 'Failed', 'Error']],
    ['retry', ['Failed', 'Error']],
    ['stop', ['Pending', 'Running', 'Suspended']],
    ['terminate', ['Pending', 'Running', 'Suspended']],
    ['suspend', ['Pending', 'Running']],
    ['resume', ['Suspended']],
  ])(
    '%s is for those that are %j, and says so of others',
    async (action, fit) => {
      const free: string[] = [];
      for (const phase of PHASES) {
        const { blockers = [] } = await onRun(action, run(phase));
        if (blockers.length === 0) free.push(phase);
        else {
          expect(blockers).toMatchObject([
            {
              code: 'wrong-phase',
              message: expect.stringContaining(`fraud-1 is ${phase};`),
            },
          ]);
        }
      }
      expect(free).toEqual(fit);
    },
  );

  it('is planned anew when the run has come to another phase', async () => {
    const { basis } = await onRun('stop', run('Running'));
    expect((await onRun('stop', run('Suspended'))).basis).not.toEqual(basis);
  });

  it('locks that run alone', async () => {
    const { lock } = await onRun('stop', run('Running'));
    const other = run('Running', { id: 'eu/ml-training/fraud-2' });
    expect((await onRun('stop', other)).lock).not.toEqual(lock);
  });

  it('names what it is about, and whether that names the entity back', async () => {
    const foreign = run('Running', { boundBack: false });
    expect((await onRun('stop', foreign)).subjects).toEqual([
      { title: 'Workflow ml-training/fraud-1', boundBack: false },
    ]);
  });

  it('says that there is no such run', async () => {
    await expect(
      planned('stop', { run: 'eu/ml-training/other' }, { runs: [] }),
    ).rejects.toThrow(
      'input.run: no such run is among the latest of the entity',
    );
  });
});

describe('without a workflow server', () => {
  it('a retry is blocked, and says what to configure', async () => {
    expect((await onRun('retry', run('Failed'), false)).blockers).toMatchObject(
      [
        {
          code: 'server-needed',
          fix: 'Name the server in mlops.argoWorkflows.instances.',
        },
      ],
    );
  });

  it('what only the archive has can not be resubmitted', async () => {
    const archived = run('Failed', { archived: true });
    expect((await onRun('resubmit', archived, false)).blockers).toMatchObject([
      {
        code: 'server-needed',
        message: 'fraud-1 is archived, and no workflow server is configured',
      },
    ]);
    expect((await onRun('resubmit', archived)).blockers).toEqual([]);
  });

  it('what the cluster can do itself is free', async () => {
    expect((await onRun('stop', run('Running'), false)).blockers).toEqual([]);
  });
});

describe('argo-workflows.submit', () => {
  const input = {
    template: { namespace: 'ml-training', name: 'fraud-training' },
    parameters: { epochs: '40' },
  };

  it('starts a run that the entity finds again, and locks nothing', async () => {
    const plan = await planned('submit', input, {
      templates: [template('eu')],
    });
    expect(plan.lock).toBeNull();
    expect(plan.steps).toMatchObject([
      {
        kind: 'workflow.submit',
        input: {
          template: {
            cluster: 'eu',
            namespace: 'ml-training',
            name: 'fraud-training',
          },
          parameters: { epochs: '40' },
          labels: { 'backstage.io/kubernetes-id': 'fraud-detection' },
        },
      },
    ]);
  });

  it('asks which cluster where several have the template', async () => {
    const templates = [template('eu'), template('us')];
    await expect(planned('submit', input, { templates })).rejects.toThrow(
      'input.template.cluster: fraud-training is in eu and us; name one',
    );
    const named = { ...input, template: { ...input.template, cluster: 'us' } };
    expect(
      (await planned('submit', named, { templates })).steps[0].input,
    ).toMatchObject({ template: { cluster: 'us' } });
  });

  it('refuses a template of others, and a parameter that there is not', async () => {
    await expect(planned('submit', input, { templates: [] })).rejects.toThrow(
      'input.template: no such WorkflowTemplate is bound to the entity',
    );
    await expect(
      planned(
        'submit',
        { ...input, parameters: { batch: '1' } },
        { templates: [template('eu')] },
      ),
    ).rejects.toThrow('input.parameters.batch: fraud-training has no such one');
  });
});
