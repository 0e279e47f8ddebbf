import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { createReportFailureAction } from './reportFailure';

describe('mlops:model-service:report-failure', () => {
  let task: Task;

  beforeEach(async () => {
    task = await createTask();
  });

  afterEach(() => task.remove());

  const report = (...done: Array<boolean | string | undefined>) =>
    task.run(createReportFailureAction(), {
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

  it('says that nothing was made', async () => {
    expect(await report(false, 'false', undefined)).toEqual({ made: [] });
    expect(task.logged).toEqual([expect.stringContaining('Nothing was made')]);
  });
});
