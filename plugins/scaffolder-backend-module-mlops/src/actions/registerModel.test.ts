import { ConfigReader } from '@backstage/config';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { BreakingNetwork } from '../__testUtils__/BreakingNetwork';
import { createTask, type Task } from '../__testUtils__/actions/runAction';
import type { Patience } from '../clients/waitFor';
import { createRegisterModelAction } from './registerModel';

const QUICK = { everyMs: 1 };

const input = {
  name: 'churn',
  entityRef: 'component:default/churn',
  owner: 'group:default/team-growth',
  description: 'Who leaves',
  tags: { problem: 'classification' },
};

describe('mlops:mlflow:register-model', () => {
  let sandbox: Sandbox;
  let task: Task;

  beforeEach(async () => {
    sandbox = await startSandbox({ story: false, controllers: false });
    task = await createTask();
  });

  afterEach(async () => {
    await task.remove();
    await sandbox.stop();
  });

  const action = (
    url = sandbox.urls.mlflow,
    patience: Partial<Patience> = QUICK,
  ) =>
    createRegisterModelAction(
      new ConfigReader({
        mlops: {
          mlflow: {
            instances: [
              { name: 'main', url, token: 'mlflow-secret-token' },
              { name: 'spare', url, frontendUrl: 'https://mlflow.example.com' },
            ],
          },
        },
      }),
      patience,
    );
  const registered = async (name = 'churn') => {
    const path = `/api/2.0/mlflow/registered-models/get?name=${name}`;
    const response = await fetch(`${sandbox.urls.mlflow}${path}`);
    return response.ok ? response.json() : undefined;
  };

  it('registers a model that names its entity and owner', async () => {
    expect(await task.run(action(), input)).toEqual({
      created: true,
      url: `${sandbox.urls.mlflow}/#/models/churn`,
    });
    expect(await registered()).toMatchObject({
      registered_model: {
        description: 'Who leaves',
        tags: expect.arrayContaining([
          { key: 'backstage.io/entity-ref', value: 'component:default/churn' },
          { key: 'owner', value: 'group:default/team-growth' },
          { key: 'problem', value: 'classification' },
        ]),
      },
    });
  });

  it('brings one that is there up to date, and changes nothing else', async () => {
    await task.run(action(), input);
    const again = { ...input, owner: 'group:default/team-risk' };
    expect(await task.run(action(), again)).toMatchObject({ created: false });
    expect(await registered()).toMatchObject({
      registered_model: {
        description: 'Who leaves',
        tags: expect.arrayContaining([
          { key: 'owner', value: 'group:default/team-risk' },
        ]),
      },
    });
  });

  it('leaves the model of another entity alone', async () => {
    await task.run(action(), input);
    const other = { ...input, entityRef: 'component:default/other' };
    await expect(task.run(action(), other)).rejects.toThrow(
      'belongs to component:default/churn; choose another name',
    );
    expect(JSON.stringify(await registered())).not.toContain('default/other');
  });

  it('leaves a model alone that names nobody', async () => {
    await fetch(
      `${sandbox.urls.mlflow}/api/2.0/mlflow/registered-models/create`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'churn' }),
      },
    );
    await expect(task.run(action(), input)).rejects.toThrow(
      'names no owner; choose another name',
    );
    expect(JSON.stringify(await registered())).not.toContain('team-growth');
  });

  it('changes nothing in a dry run', async () => {
    await task.run(action(), input, { isDryRun: true });
    expect(await registered()).toBeUndefined();
  });

  it('takes the instance that is named', async () => {
    const named = { ...input, instance: 'spare' };
    expect(await task.run(action(), named)).toMatchObject({
      url: 'https://mlflow.example.com/#/models/churn',
    });
    await expect(
      task.run(action(), { ...input, instance: 'none' }),
    ).rejects.toThrow('no MLflow named none');
  });

  it('waits for an MLflow that restarts, and says so', async () => {
    sandbox.faults.of('mlflow').serverError(2, { status: 503 });
    expect(await task.run(action(), input)).toMatchObject({ created: true });
    expect(task.logged[0]).toContain(
      "MLflow 'main' does not take registered-models/create now (",
    );
  });

  it('goes on with what it registered when the answer is lost', async () => {
    const network = new BreakingNetwork();
    try {
      network.breakNext(/registered-models\/create$/, { how: 'answer-lost' });
      await task.run(action(), input);
    } finally {
      network.restore();
    }
    expect(network.isWhole).toBe(true);
    expect(task.logged[0]).toContain("MLflow 'main' cannot be reached");
    expect(await registered()).toMatchObject({
      registered_model: { name: 'churn' },
    });
  });

  it('does not wait for an MLflow that refuses it', async () => {
    sandbox.faults.of('mlflow').serverError(1);
    await expect(task.run(action(), input)).rejects.toThrow(
      "MLflow 'main' refused registered-models/create (INTERNAL_ERROR",
    );
  });

  it('says which server does not answer, without its token', async () => {
    const failure = await task
      .run(action('http://127.0.0.1:9', { everyMs: 1, deadlineMs: 10 }), input)
      .catch(String);
    expect(failure).toContain("MLflow 'main' cannot be reached");
    expect(failure).not.toContain('mlflow-secret-token');
  });
});
