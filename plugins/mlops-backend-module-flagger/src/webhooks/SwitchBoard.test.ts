import { mockServices } from '@backstage/backend-test-utils';
import { until } from '@slipway/testing';
import { SwitchBoard } from './SwitchBoard';
import type { CanaryName, Question, Switch } from './SwitchStore';

const FRAUD: CanaryName = {
  cluster: 'eu',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};
const CREDIT: CanaryName = { ...FRAUD, namespace: 'credit-production' };

/** How it is kept up to date is the test of StoreMirror. */
describe('the gates in memory', () => {
  const state = (open: boolean): Switch => ({
    open,
    by: 'user:default/jane',
    at: 1_000,
  });
  const rows: Array<{ canary: CanaryName; question: Question; state: Switch }> =
    [
      { canary: FRAUD, question: 'gate/default', state: state(true) },
      { canary: FRAUD, question: 'rollback', state: state(false) },
      { canary: CREDIT, question: 'gate/default', state: state(false) },
    ];
  const board = new SwitchBoard({
    store: { all: async () => rows, onChange: () => () => {} },
    logger: mockServices.logger.mock(),
  });
  const told: string[][] = [];

  beforeAll(async () => {
    board.onChange(ids => told.push([...ids]));
    board.start();
    await until(
      () => told.length,
      length => length > 0,
    );
  });
  afterAll(() => board.stop());

  it('are found by the Canary and what it asks', () => {
    expect(board.find(FRAUD, 'gate/default')?.open).toBe(true);
    expect(board.find(FRAUD, 'rollback')?.open).toBe(false);
    expect(board.find(CREDIT, 'gate/default')?.open).toBe(false);
    expect(board.find(CREDIT, 'rollback')).toBeUndefined();
  });

  it('tell whose they are', () => {
    expect(told).toEqual([
      [
        'eu/fraud-production/fraud-detection',
        'eu/credit-production/fraud-detection',
      ],
    ]);
  });
});
