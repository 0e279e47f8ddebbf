import { mockServices } from '@backstage/backend-test-utils';
import { StoreMirror } from './StoreMirror';

const NEVER = 3_600_000;
const OFTEN = 20;

describe('a table in memory', () => {
  const logger = mockServices.logger.mock();
  const rows = new Map<string, { open: boolean }>();
  const read = jest.fn(async () => new Map(rows));
  const listeners = new Set<() => void>();
  let mirror: StoreMirror<{ open: boolean }>;
  let told: string[][];

  function start(everyMs: number): void {
    mirror = new StoreMirror({
      what: 'The gates',
      read,
      subscribe: listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      logger,
      everyMs,
    });
    told = [];
    mirror.onChange(keys => told.push([...keys].sort()));
    mirror.start();
  }

  const write = (key: string, open: boolean) => {
    rows.set(key, { open });
    listeners.forEach(listener => listener());
  };

  /** Until it has been read so many times more, wholly. */
  async function readAgain(times: number): Promise<void> {
    const before = read.mock.calls.length;
    await until(() => read.mock.calls.length > before + times);
  }

  beforeEach(() => {
    rows.clear();
    read.mockClear();
  });
  afterEach(() => mirror.stop());

  it('is as this replica wrote it, at once', async () => {
    start(NEVER);
    write('fraud', true);
    await until(() => mirror.get('fraud')?.open === true);
    expect(told).toEqual([['fraud']]);
  });

  it('is as another replica wrote it, soon; what did not change is not told', async () => {
    rows.set('fraud', { open: true });
    rows.set('churn', { open: true });
    start(OFTEN);
    await until(() => told.length === 1);
    await readAgain(2);
    expect(told).toEqual([['churn', 'fraud']]);
    rows.delete('churn');
    await until(() => told.length === 2);
    expect(told[1]).toEqual(['churn']);
    expect(mirror.get('churn')).toBeUndefined();
    expect(mirror.get('fraud')).toEqual({ open: true });
  });

  it('reads what is written while it reads, one reading at a time', async () => {
    start(NEVER);
    await until(() => read.mock.calls.length === 1);
    let answer = (_: Map<string, { open: boolean }>) => {};
    read.mockReturnValueOnce(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    write('fraud', false);
    await until(() => read.mock.calls.length === 2);
    write('fraud', true);
    write('fraud', true);
    expect(read).toHaveBeenCalledTimes(2);
    answer(new Map([['fraud', { open: false }]]));
    await until(() => mirror.get('fraud')?.open === true);
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('stays as it is while the database is away, which is logged', async () => {
    rows.set('fraud', { open: true });
    start(OFTEN);
    await until(() => mirror.get('fraud') !== undefined);
    read.mockRejectedValueOnce(new Error('The database is away'));
    await readAgain(1);
    expect(mirror.get('fraud')).toEqual({ open: true });
    expect(logger.warn).toHaveBeenCalledWith(
      'The gates could not be read: The database is away',
    );
  });

  it('is read no more once it has stopped', async () => {
    start(OFTEN);
    await readAgain(1);
    await mirror.stop();
    const { length } = read.mock.calls;
    write('fraud', true);
    expect(read).toHaveBeenCalledTimes(length);
    expect(listeners.size).toBe(0);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('It is not so in time');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
