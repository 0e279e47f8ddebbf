import { mockServices } from '@backstage/backend-test-utils';
import type { SignalPayload } from '@backstage/plugin-signals-node';
import { DeliveryBoard } from '../delivery/DeliveryBoard';
import { Environments } from '../environments';
import { application, component, FRAUD } from '../__testUtils__/delivered';
import { FakeSource } from '../__testUtils__/FakeSource';
import { GatePolicy } from '../gates/GatePolicy';
import { DeliverySignals } from './DeliverySignals';

const logger = mockServices.logger.mock();

function setUp() {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
  const argocd = new FakeSource('argocd', 'Argo CD');
  const board = new DeliveryBoard({
    sources: [argocd],
    environments: new Environments(),
    gatePolicy: new GatePolicy(),
    logger,
  });
  const published: SignalPayload[] = [];
  const signals = new DeliverySignals({
    board,
    logger,
    signals: {
      publish: async payload => {
        published.push(payload);
      },
    },
  });
  board.start();
  signals.start();
  board.bound(component('fraud-detection'));
  const sync = (revision: string) =>
    argocd.see(FRAUD, {
      applications: [application('dev', { reconciledAt: revision })],
    });
  const elapse = () => jest.advanceTimersByTimeAsync(100);
  return { argocd, board, signals, published, sync, elapse };
}

describe('DeliverySignals', () => {
  afterEach(() => jest.useRealTimers());

  it('tells a change once, however many there were in a moment', async () => {
    const { board, published, sync, elapse } = setUp();
    sync('1');
    board.answer(FRAUD);
    await elapse();
    for (const revision of ['2', '3', '4']) sync(revision);
    await elapse();
    expect(published).toEqual([
      {
        recipients: { type: 'broadcast' },
        channel: 'mlops:delivery',
        message: {
          entityRef: FRAUD,
          revision: board.revision(FRAUD),
        },
      },
    ]);
  });

  it('tells nothing when a change changes nothing that is shown', async () => {
    const { board, published, sync, elapse } = setUp();
    sync('1');
    board.answer(FRAUD);
    await elapse();
    sync('1');
    await elapse();
    expect(published).toEqual([]);
  });

  it('tells what changed between the first answer and the first look', async () => {
    const { board, published, sync, elapse } = setUp();
    board.answer(FRAUD);
    sync('1');
    board.answer(FRAUD);
    await elapse();
    expect(published).toHaveLength(1);
  });

  it('joins nothing for an entity that nobody ever looked at', async () => {
    const { argocd, published, sync, elapse } = setUp();
    sync('1');
    await elapse();
    sync('2');
    await elapse();
    expect(argocd.observations).toBe(0);
    expect(published).toEqual([]);
  });

  it('tells that an entity is not bound any more', async () => {
    const { board, published, elapse } = setUp();
    board.answer(FRAUD);
    await elapse();
    board.unbound(FRAUD);
    await elapse();
    expect(published).toMatchObject([
      { message: { entityRef: FRAUD, revision: 'unbound' } },
    ]);
  });

  it('tells nothing after it was stopped', async () => {
    const { board, published, signals, sync, elapse } = setUp();
    sync('1');
    board.answer(FRAUD);
    await elapse();
    sync('2');
    signals.stop();
    await elapse();
    expect(published).toEqual([]);
  });
});
