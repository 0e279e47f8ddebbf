import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '@slipway/testing';
import { FRAUD, toldAlert } from '../__testUtils__/told';
import { AlertmanagerSource } from '../AlertmanagerSource';
import { readAlert } from '../webhook/readAlert';
import { AlertBoard } from './AlertBoard';
import type { FiringAlert } from './FiringAlert';

const drift = readAlert(toldAlert(), FRAUD);

describe('what Alertmanager told, as a source', () => {
  const kept: { alerts: FiringAlert[] } = { alerts: [] };
  const listeners = new Set<() => void>();
  const store = {
    all: jest.fn(async () => kept.alerts),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const told: string[][] = [];
  let source: AlertmanagerSource;

  beforeEach(async () => {
    kept.alerts = [drift];
    told.length = 0;
    const logger = mockServices.logger.mock();
    const board = new AlertBoard({ store, logger, everyMs: 20 });
    source = new AlertmanagerSource(board);
    source.onChange(refs => told.push([...refs]));
    await source.start();
    await eventually(() => expect(told).toEqual([[FRAUD.entityRef]]));
  });
  afterEach(() => source.stop());

  it('says what fires for an entity, and nothing of others', () => {
    expect(source.observe(FRAUD.entityRef)).toEqual({ alerts: [drift.alert] });
    expect(source.observe('component:default/credit-risk')).toEqual({});
  });

  it('tells of what another replica was told, and of nothing else', async () => {
    const readings = store.all.mock.calls.length;
    await eventually(() =>
      expect(store.all.mock.calls.length).toBeGreaterThan(readings + 2),
    );
    expect(told).toHaveLength(1);
    kept.alerts = [];
    await eventually(() => expect(told).toHaveLength(2));
    expect(source.observe(FRAUD.entityRef)).toEqual({});
  });

  it('goes on with what it knows while the database does not answer', async () => {
    store.all.mockRejectedValueOnce(new Error('no connection'));
    listeners.forEach(listener => listener());
    const readings = store.all.mock.calls.length;
    await eventually(() =>
      expect(store.all.mock.calls.length).toBeGreaterThan(readings + 1),
    );
    expect(source.observe(FRAUD.entityRef)).toEqual({ alerts: [drift.alert] });
  });
});
