import { ServiceUnavailableError } from '@backstage/errors';
import { startSandbox, type Sandbox } from '@slipway/sandbox';
import { Saga } from '@slipway/testing';
import { MlflowSeed } from '../__testUtils__/MlflowSeed';
import { MlflowClient } from '../client/MlflowClient';
import { MlflowError, type MlflowFailure } from '../client/MlflowError';
import { moveAlias, type AliasClient } from './moveAlias';

jest.setTimeout(180_000);

const STEP = 'model.move-alias';
const MODEL = 'fraud-detection';
const MOVE = {
  source: 'mlflow/main',
  instance: 'main',
  model: MODEL,
  alias: 'champion',
  version: '2',
  expected: '1',
};

const moved: string[] = [];

function sagaOf(client: AliasClient): Saga {
  return new Saga([
    moveAlias({
      clientOf: name => (name === 'main' ? client : undefined),
      moved: ({ instance, model }) => moved.push(`${instance}/${model}`),
    }),
  ]);
}

describe('moving an alias', () => {
  let sandbox: Sandbox;
  let seed: MlflowSeed;
  let client: MlflowClient;

  beforeEach(async () => {
    sandbox = await startSandbox({ story: false, controllers: false });
    seed = new MlflowSeed(sandbox.urls.mlflow);
    await seed.model(MODEL);
    for (const version of ['1', '2', '3']) {
      expect(await seed.version(MODEL)).toBe(version);
    }
    await seed.alias(MODEL, 'champion', '1');
    client = new MlflowClient({
      name: 'main',
      url: sandbox.urls.mlflow,
      consoleUrl: sandbox.urls.mlflow,
      credentials: { kind: 'none' },
    });
  });
  afterEach(() => sandbox.stop());

  const champion = async () =>
    (await client.getModel(MODEL))?.aliases?.find(
      ({ alias }) => alias === 'champion',
    )?.version;
  const writes = () => sandbox.faults.requests('mlflow').byClass.write;

  it('moves it once, however often it is tried', async () => {
    const saga = sagaOf(client);
    const before = writes();
    moved.length = 0;
    expect(await saga.run(STEP, MOVE)).toEqual({ state: 'done' });
    expect(moved).toEqual(['main/fraud-detection']);
    expect(await saga.run(STEP, MOVE)).toEqual({
      state: 'done',
      message: 'It is there',
    });
    expect(await champion()).toBe('2');
    expect(writes() - before).toBe(1);
  });

  it('finds the move that was made without an answer', async () => {
    let isLost = false;
    const saga = sagaOf({
      getModel: (...call) => client.getModel(...call),
      setAlias: async (...call) => {
        await client.setAlias(...call);
        isLost = true;
        throw new ServiceUnavailableError('The connection was cut');
      },
    });
    await expect(saga.run(STEP, MOVE)).rejects.toThrow(
      'The connection was cut',
    );
    expect(isLost).toBe(true);
    expect(await saga.run(STEP, MOVE)).toEqual({
      state: 'done',
      message: 'It is there',
    });
  });

  it('refuses when it is elsewhere than was planned', async () => {
    await seed.alias(MODEL, 'champion', '3');
    await expect(sagaOf(client).run(STEP, MOVE)).rejects.toMatchObject({
      name: 'ConflictError',
      message:
        'The alias champion of fraud-detection is on version 3 and not on version 1 any more; plan again',
    });
    await expect(
      sagaOf(client).run(STEP, { ...MOVE, alias: 'live' }),
    ).rejects.toThrow('is on no version and not on version 1 any more');
    expect(await champion()).toBe('3');
  });

  it('refuses when somebody moved it between two lives', async () => {
    const saga = sagaOf(client);
    saga.checkpoint = { was: '1' };
    await seed.alias(MODEL, 'champion', '3');
    await expect(saga.run(STEP, MOVE)).rejects.toThrow(
      'is on version 3 and not on',
    );
    expect(await champion()).toBe('3');
  });

  it('takes it back, once, and leaves what somebody else did', async () => {
    const saga = sagaOf(client);
    expect(await saga.undo(STEP, MOVE)).toEqual({
      message: 'Nothing was changed',
    });
    await saga.run(STEP, MOVE);
    expect(await saga.undo(STEP, MOVE)).toEqual({
      message: 'It is where it was',
    });
    expect(await saga.undo(STEP, MOVE)).toEqual({
      message: 'It is where it was',
    });
    expect(await champion()).toBe('1');

    await saga.run(STEP, MOVE);
    await seed.alias(MODEL, 'champion', '3');
    expect(await saga.undo(STEP, MOVE)).toEqual({
      message: 'It was moved by somebody else since, and stays',
    });
    expect(await champion()).toBe('3');
  });

  it('removes it, and sets it again when that is undone', async () => {
    const remove = { ...MOVE, version: null };
    const saga = sagaOf(client);
    await saga.run(STEP, remove);
    expect(await saga.run(STEP, remove)).toMatchObject({
      message: 'It is there',
    });
    expect(await champion()).toBeUndefined();
    await saga.undo(STEP, remove);
    expect(await champion()).toBe('1');
  });

  it('names the model, the version or the instance that is gone', async () => {
    const saga = sagaOf(client);
    await expect(saga.run(STEP, { ...MOVE, version: '9' })).rejects.toThrow(
      'The model fraud-detection has no version 9 any more',
    );
    await expect(saga.run(STEP, { ...MOVE, model: 'gone' })).rejects.toThrow(
      'There is no registered model gone any more',
    );
    await expect(saga.run(STEP, { ...MOVE, instance: 'old' })).rejects.toThrow(
      "There is no MLflow instance 'old' in the portal's config any more",
    );
    expect(await champion()).toBe('1');
  });

  it('is tried again when MLflow is down for a while', async () => {
    const saga = sagaOf(client);
    sandbox.faults.of('mlflow').serverError(1, { only: 'write' });
    await expect(saga.run(STEP, MOVE)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    expect(await saga.run(STEP, MOVE)).toEqual({ state: 'done' });
  });

  it.each<[MlflowFailure, string, string]>([
    ['forbidden', 'NotAllowedError', 'give its user EDIT permission'],
    ['unauthorized', 'NotAllowedError', 'As MLflow said'],
    ['refused', 'ConflictError', 'does not take this alias'],
    ['busy', 'ServiceUnavailableError', 'As MLflow said'],
  ])('says in words what %s means', async (failure, name, words) => {
    const saga = sagaOf({
      getModel: (...call) => client.getModel(...call),
      setAlias: async () => {
        throw new MlflowError('As MLflow said', failure);
      },
    });
    const error = await saga.run(STEP, MOVE).catch(e => e);
    expect(error.message).toContain(words);
    // MlflowError is a ServiceUnavailableError, by its class.
    expect(error instanceof ServiceUnavailableError).toBe(
      name === 'ServiceUnavailableError',
    );
    expect(await champion()).toBe('1');
  });
});
