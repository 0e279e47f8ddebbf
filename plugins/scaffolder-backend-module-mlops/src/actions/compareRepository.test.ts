import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { startGitHost } from '../__testUtils__/actions/startGitHost';
import { createCompareRepositoryAction } from './compareRepository';

describe('mlops:repository:compare', () => {
  let host: Awaited<ReturnType<typeof startGitHost>>;
  let task: Task;

  beforeEach(async () => {
    host = await startGitHost();
    task = await createTask({
      'source/app.py': 'print()\n',
      'source/.git/HEAD': 'ref: refs/heads/main\n',
    });
  });

  afterEach(async () => {
    await task.remove();
    await host.stop();
  });

  const look = (more: object = {}) =>
    task.run(
      createCompareRepositoryAction({ repositories: host.repositories }),
      { url: host.urlOf('churn'), sourcePath: './source', ...more },
    );

  it('says that there is none yet', async () => {
    expect(await look()).toEqual({ published: false, empty: false });
  });

  it('knows what an earlier run has published, and what came after it', async () => {
    await host.create('churn');
    await host.write('churn', 'app.py', 'print()\n');
    await host.write('churn', 'more.py', 'print(2)\n');
    expect(await look()).toEqual({
      published: true,
      empty: false,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it('leaves what is somebody else’s alone', async () => {
    await host.create('churn');
    await host.write('churn', 'app.py', 'print("mine")\n');
    await expect(look()).rejects.toThrow('(app.py differs)');
  });

  it('goes on with one that has changed since it began so', async () => {
    await host.create('churn', false);
    await host.write('churn', 'app.py', 'print()\n');
    await host.change('churn', 'app.py', 'print("new")\n');
    await expect(look()).rejects.toThrow('(app.py differs)');
    expect(await look({ begunWith: 'app.py' })).toMatchObject({
      published: true,
    });
    expect(task.logged.at(-1)).toContain('has changed since');
  });

  it('does not take one for its own that began otherwise', async () => {
    await host.create('churn', false);
    await host.write('churn', 'app.py', 'print("mine")\n');
    await host.change('churn', 'app.py', 'print("ours")\n');
    await expect(look({ begunWith: 'app.py' })).rejects.toThrow(
      '(app.py differs)',
    );
  });

  it('goes on with an empty one that says what it is for', async () => {
    await host.create('churn', false, 'Who leaves');
    expect(await look({ description: 'Who leaves' })).toEqual({
      published: false,
      empty: true,
    });
    await expect(look({ description: 'Who stays' })).rejects.toThrow(
      'it is empty; delete it',
    );
  });

  it('says what to do about one that is empty', async () => {
    await host.create('churn', false);
    await expect(look()).rejects.toThrow('it is empty; delete it');
  });
});
