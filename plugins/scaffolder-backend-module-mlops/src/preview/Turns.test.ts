import { Turns } from './Turns';

const STAYS = new AbortController().signal;

/** Work that ends when the test says so. */
function task() {
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  const work = jest.fn(async () => {
    await ended;
    return 'done';
  });
  return { work, end: () => end() };
}

const soon = () => new Promise(resolve => setImmediate(resolve));

describe('turns', () => {
  it('let a few in at once, and the next when one is done', async () => {
    const turns = new Turns({ atOnce: 1, ofOne: 2, waiting: 5 });
    const [first, second] = [task(), task()];
    const one = turns.take('ann', STAYS, first.work);
    const two = turns.take('bob', STAYS, second.work);
    await soon();
    expect(second.work).not.toHaveBeenCalled();
    first.end();
    await expect(one).resolves.toBe('done');
    await soon();
    expect(second.work).toHaveBeenCalled();
    second.end();
    await expect(two).resolves.toBe('done');
  });

  it('refuse a person who asks too often, and nobody else', async () => {
    const turns = new Turns({ atOnce: 1, ofOne: 1, waiting: 5 });
    const [first, second] = [task(), task()];
    const one = turns.take('ann', STAYS, first.work);
    await expect(turns.take('ann', STAYS, second.work)).rejects.toMatchObject({
      name: 'TooManyRequestsError',
      statusCode: 429,
    });
    const other = turns.take('bob', STAYS, second.work);
    first.end();
    second.end();
    await expect(Promise.all([one, other])).resolves.toEqual(['done', 'done']);
    await expect(turns.take('ann', STAYS, async () => 'again')).resolves.toBe(
      'again',
    );
  });

  it('refuse everybody when too many wait', async () => {
    const turns = new Turns({ atOnce: 1, ofOne: 9, waiting: 1 });
    const tasks = [task(), task(), task()];
    const taken = tasks
      .slice(0, 2)
      .map(({ work }, i) => turns.take(`person ${i}`, STAYS, work));
    await expect(
      turns.take('another', STAYS, tasks[2].work),
    ).rejects.toMatchObject({ statusCode: 429 });
    tasks.forEach(({ end }) => end());
    await expect(Promise.all(taken)).resolves.toEqual(['done', 'done']);
  });

  it('do not work for who went away, and go on after what failed', async () => {
    const turns = new Turns({ atOnce: 1, ofOne: 2, waiting: 5 });
    const gone = new AbortController();
    const first = task();
    const failing = turns.take('ann', STAYS, async () => {
      await first.work();
      throw new Error('It failed');
    });
    const left = task();
    const leaving = turns.take('bob', gone.signal, left.work);
    gone.abort(new Error('Gone'));
    first.end();
    await expect(failing).rejects.toThrow('It failed');
    await expect(leaving).rejects.toThrow('Gone');
    expect(left.work).not.toHaveBeenCalled();
    await expect(turns.take('eve', STAYS, async () => 'served')).resolves.toBe(
      'served',
    );
  });
});
