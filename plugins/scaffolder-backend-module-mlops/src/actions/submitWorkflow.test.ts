import {
  delivered,
  operation,
  TRAINING,
} from '../__testUtils__/actions/fakeDelivery';
import { setUpTask } from '../__testUtils__/actions/setUpTask';
import { createSubmitWorkflowAction } from './submitWorkflow';

const input = {
  entityRef: 'component:default/churn',
  template: 'churn-training',
  timeoutMinutes: 1,
};

describe('mlops:workflow:submit', () => {
  const begun = setUpTask();

  const run = (more: object = {}, context: object = {}) =>
    begun.task.run(
      createSubmitWorkflowAction({ access: begun.portal.access, everyMs: 1 }),
      { ...input, ...more },
      {
        ...begun.portal.context,
        task: { id: 'task-7' },
        step: { id: 'training' },
        ...context,
      },
    );
  const posts = () =>
    begun.portal.asked.filter(({ method }) => method === 'POST');

  it('waits for the WorkflowTemplate, starts it, and says where it runs', async () => {
    begun.portal.delivers(delivered({}), delivered({ templates: [TRAINING] }));
    begun.portal.starts(
      operation('planned'),
      operation('running'),
      operation('succeeded', 'Workflow churn-training-1 is submitted'),
    );
    expect(await run({ parameters: { bake: 'false' } })).toEqual({
      started: true,
      operationId: 'operation-1',
      url: 'https://workflows.example.com/churn-training-1',
    });
    expect(posts()).toEqual([
      expect.objectContaining({
        path: '/entities/component/default/churn/operations',
        key: 'task-7/training',
        body: {
          action: 'argo-workflows.submit',
          input: {
            template: {
              cluster: 'sandbox',
              namespace: 'ml-training',
              name: 'churn-training',
            },
            parameters: { bake: 'false' },
          },
          reason: expect.any(String),
        },
      }),
    ]);
    expect(begun.task.logged).toEqual([
      'the WorkflowTemplate churn-training',
      'Run churn-training is under way',
      'Run churn-training: Workflow churn-training-1 is submitted',
    ]);
  });

  it('waits for a source that is not heard of again yet, with the same key', async () => {
    begun.portal.delivers(delivered({ templates: [TRAINING] }));
    begun.portal.starts(
      'conflict',
      'unavailable',
      operation('planned'),
      operation('succeeded', 'Workflow churn-training-1 is submitted'),
    );
    expect(await run()).toMatchObject({ started: true });
    expect(posts().map(({ key }) => key)).toEqual([
      'task-7/training',
      'task-7/training',
      'task-7/training',
    ]);
    expect(begun.task.logged.slice(0, 2)).toEqual([
      'ConflictError, said the portal',
      'ServiceUnavailableError, said the portal',
    ]);
  });

  it('asks with the same key when the task is run again', async () => {
    begun.portal.delivers(delivered({ templates: [TRAINING] }));
    begun.portal.starts(operation('succeeded'));
    await run();
    await run();
    expect(new Set(posts().map(({ key }) => key)).size).toBe(1);
  });

  it('finds the first training that another task has begun, and begins one that failed once more', async () => {
    begun.portal.delivers(delivered({ templates: [TRAINING] }));
    begun.portal.starts(
      operation('failed'),
      { ...operation('planned'), id: 'operation-2' },
      { ...operation('succeeded'), id: 'operation-2' },
    );
    const output = await run({ onlyFirst: true }, { task: { id: 'task-8' } });
    expect(output).toMatchObject({ started: true, operationId: 'operation-2' });
    expect(posts().map(({ key }) => key)).toEqual([
      'first/churn-training',
      'first/churn-training/after/operation-1',
    ]);
  });

  it('leaves it at the first training, if asked', async () => {
    begun.portal.delivers(delivered({ templates: [TRAINING], runs: 1 }));
    expect(await run({ onlyFirst: true })).toEqual({
      started: false,
      reason: 'churn-training has run already',
    });
    expect(posts()).toEqual([]);
  });

  it('fails when the user may not start it, or goes on and says so', async () => {
    begun.portal.delivers(delivered({ templates: [TRAINING] }));
    begun.portal.starts('forbidden');
    await expect(run()).rejects.toThrow(/403/);
    expect(await run({ ifAllowed: true })).toEqual({
      started: false,
      reason: expect.stringContaining('ask its owner'),
    });
  });

  it('fails when Argo Workflows does not take it', async () => {
    begun.portal.delivers(delivered({ templates: [TRAINING] }));
    begun.portal.starts(operation('planned'), operation('failed'));
    await expect(run({ ifAllowed: true })).rejects.toThrow(
      'Run churn-training: Argo Workflows said no',
    );
  });

  it('starts nothing in a dry run', async () => {
    expect(await run({}, { isDryRun: true })).toEqual({ started: true });
    expect(begun.portal.asked).toEqual([]);
  });
});
