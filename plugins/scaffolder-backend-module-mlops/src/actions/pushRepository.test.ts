import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { startGitHost } from '../__testUtils__/actions/startGitHost';
import { createPushRepositoryAction } from './pushRepository';

describe('mlops:repository:push', () => {
  let host: Awaited<ReturnType<typeof startGitHost>>;
  let task: Task;

  beforeEach(async () => {
    host = await startGitHost();
    task = await createTask({ 'source/app.py': 'print()\n' });
  });

  afterEach(async () => {
    await task.remove();
    await host.stop();
  });

  const push = (more: object = {}, context: object = {}) =>
    task.run(
      createPushRepositoryAction({ repositories: host.repositories }),
      {
        url: host.urlOf('churn'),
        sourcePath: './source',
        gitCommitMessage: 'Begin churn',
        ...more,
      },
      context,
    );

  it('fills an empty repository, and tells no token', async () => {
    await host.create('churn', false);
    expect(await push()).toEqual({
      commitHash: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(await host.read('churn', 'app.py')).toBe('print()\n');
    expect(task.logged.join()).not.toContain(host.token);
  });

  it('pushes nothing onto what is there', async () => {
    await host.create('churn');
    await expect(push()).rejects.toThrow('is not empty any more');
    expect(await host.read('churn', 'app.py')).toBeUndefined();
  });

  it('changes nothing in a dry run', async () => {
    await host.create('churn', false);
    expect(await push({}, { isDryRun: true })).toEqual({});
    expect(task.logged.at(-1)).toContain('Would push 1 files');
    expect(await host.read('churn', 'app.py')).toBeUndefined();
  });

  it('says that there is nothing to push, and nowhere', async () => {
    await expect(push({ sourcePath: './none' })).rejects.toThrow(
      'There is no folder ./none',
    );
    await expect(
      push({ url: 'https://elsewhere.example.com/a/b' }),
    ).rejects.toThrow('no write access');
  });
});
