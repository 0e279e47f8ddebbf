import { mockServices } from '@backstage/backend-test-utils';
import { until } from '@slipway/testing';
import { SwitchBoard } from './SwitchBoard';
import type { CanaryName, Question, Switch } from './SwitchStore';

const FRAUD: CanaryName = {
  cluster: 'eu',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};

/** A store whose rows a test sets. */
class Rows {
  rows: Array<{ canary: CanaryName; question: Question; state: Switch }> = [];
  fails = false;
  reads = 0;
  private listener = () => {};

  async all() {
    this.reads += 1;
    if (this.fails) throw new Error('The database is away');
    return this.rows;
  }

  onChange(listener: () => void) {
    this.listener = listener;
    return () => {
      this.listener = () => {};
    };
  }

  set(open: boolean) {
    const state = { open, by: 'user:default/jane', at: 1_000 };
    this.rows = [{ canary: FRAUD, question: 'gate/default', state }];
  }

  tell() {
    this.listener();
  }
}

describe('the gates in memory', () => {
  let rows: Rows;
  let board: SwitchBoard;
  let told: string[][];
  const logger = mockServices.logger.mock();

  function start(everyMs: number) {
    rows = new Rows();
    told = [];
    board = new SwitchBoard({ store: rows, logger, everyMs });
    board.onChange(ids => told.push([...ids]));
    board.start();
  }
  afterEach(() => board.stop());

  const isOpen = () => board.find(FRAUD, 'gate/default')?.open;

  it('are as this replica has set them, at once', async () => {
    start(3_600_000);
    rows.set(true);
    rows.tell();
    await until(isOpen, open => open === true);
    expect(told).toEqual([['eu/fraud-production/fraud-detection']]);
  });

  it('are as another replica has set them, soon', async () => {
    start(20);
    await until(
      () => rows.reads,
      reads => reads > 1,
    );
    rows.set(false);
    await until(isOpen, open => open === false);
    rows.rows = [];
    await until(isOpen, open => open === undefined);
    expect(told).toHaveLength(2);
  });

  it('stay as they are while the database is away', async () => {
    start(20);
    rows.set(true);
    await until(isOpen, open => open === true);
    rows.fails = true;
    const before = rows.reads;
    await until(
      () => rows.reads,
      reads => reads > before + 1,
    );
    expect(isOpen()).toBe(true);
    expect(logger.warn).toHaveBeenCalledWith(
      'The gates of Flagger could not be read: The database is away',
    );
  });
});
