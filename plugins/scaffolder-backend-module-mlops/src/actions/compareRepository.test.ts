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

  const look = () =>
    task.run(
      createCompareRepositoryAction({ repositories: host.repositories }),
      { url: host.urlOf('churn'), sourcePath: './source' },
    );

  it('says that there is none yet', async () => {
    expect(await look()).toEqual({ published: false });
  });

  it('knows what an earlier run has published, and what came after it', async () => {
    await host.create('churn');
    await host.write('churn', 'app.py', 'print()\n');
    await host.write('churn', 'more.py', 'print(2)\n');
    expect(await look()).toEqual({
      published: true,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it('leaves what is somebody else’s alone', async () => {
    await host.create('churn');
    await host.write('churn', 'app.py', 'print("mine")\n');
    await expect(look()).rejects.toThrow('(app.py differs)');
  });

  it('says what to do about one that is empty', async () => {
    await host.create('churn', false);
    await expect(look()).rejects.toThrow('it is empty; delete it');
  });
});
