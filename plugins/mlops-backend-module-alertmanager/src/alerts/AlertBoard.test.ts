import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '@slipway/testing';
import { FRAUD, toldAlert } from '../__testUtils__/told';
import { AlertmanagerSource } from '../AlertmanagerSource';
import { readAlert } from '../webhook/readAlert';
import { AlertBoard } from './AlertBoard';

const drift = readAlert(toldAlert(), FRAUD);

/** How it is kept up to date is the test of StoreMirror. */
describe('what Alertmanager told, as a source', () => {
  const store = { all: async () => [drift], onChange: () => () => {} };
  const told: string[][] = [];
  let source: AlertmanagerSource;

  beforeEach(async () => {
    told.length = 0;
    const logger = mockServices.logger.mock();
    const board = new AlertBoard({ store, logger });
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
});
