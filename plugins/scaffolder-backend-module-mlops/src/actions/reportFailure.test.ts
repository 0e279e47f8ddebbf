import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { startGitHost } from '../__testUtils__/actions/startGitHost';
import { createReportFailureAction } from './reportFailure';

describe('mlops:model-service:report-failure', () => {
  let host: Awaited<ReturnType<typeof startGitHost>>;
  let task: Task;

  beforeEach(async () => {
    host = await startGitHost();
    task = await createTask();
  });

  afterEach(async () => {
    await task.remove();
    await host.stop();
  });

  const action = () =>
    createReportFailureAction({ repositories: host.repositories });

  const report = (...done: Array<boolean | string | undefined>) =>
    task.run(action(), {
      service: 'churn',
      made: done.map((each, i) => ({
        title: `part ${i + 1}`,
        ...(each !== undefined && { done: each }),
        url: `https://git.example.com/${i + 1}`,
      })),
    });

  it('says what is there, what is still to come, and how to go on', async () => {
    expect(await report(true, 'https://somewhere', '', undefined)).toEqual({
      made: ['part 1', 'part 2'],
    });
    expect(task.logged).toEqual([
      'churn is there in part:',
      '- part 1: https://git.example.com/1',
      '- part 2: https://git.example.com/2',
      'Still to come: part 3, part 4',
      expect.stringContaining('run the template with the same answers'),
    ]);
  });

  it('looks for a repository that a step has left behind', async () => {
    await host.create('empty', false);
    await host.create('filled');
    const made = ['none', 'empty', 'filled'].map(title => ({
      title,
      repository: host.urlOf(title),
    }));
    expect(await task.run(action(), { made })).toEqual({
      made: ['empty', 'filled'],
    });
    expect(task.logged.slice(1, 4)).toEqual([
      '- empty, still empty',
      '- filled, perhaps not finished',
      'Still to come: none, empty, filled',
    ]);
  });

  it('says that nothing was made', async () => {
    expect(await report(false, 'false', undefined)).toEqual({ made: [] });
    expect(task.logged).toEqual([expect.stringContaining('Nothing was made')]);
  });
});
