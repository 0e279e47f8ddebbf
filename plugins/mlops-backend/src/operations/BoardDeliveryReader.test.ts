import { mockServices } from '@backstage/backend-test-utils';
import {
  application,
  canary,
  component,
  FRAUD,
} from '../__testUtils__/delivered';
import { FakeSource } from '../__testUtils__/FakeSource';
import { DeliveryBoard } from '../delivery/DeliveryBoard';
import { Environments } from '../environments';
import { GatePolicy } from '../gates/GatePolicy';
import type { Occurrence } from '../timeline/occurrence';
import { BoardDeliveryReader } from './BoardDeliveryReader';

describe('what modules are told of deliveries', () => {
  function reading() {
    const source = new FakeSource('everything', 'Everything');
    const board = new DeliveryBoard({
      sources: [source],
      environments: new Environments(),
      gatePolicy: new GatePolicy(),
      logger: mockServices.logger.mock(),
    });
    const written: Array<[string, readonly Occurrence[]]> = [];
    const told: string[] = [];
    board.onChange(entityRefs => told.push(...entityRefs));
    board.start();
    board.bound(component('fraud-detection'));
    const reader = new BoardDeliveryReader({
      board,
      holds: { find: async () => undefined },
      timeline: {
        add: async (entityRef, occurrences) => {
          written.push([entityRef, occurrences]);
        },
      },
    });
    told.splice(0);
    return { reader, source, written, told, stop: () => board.stop() };
  }

  it('a hold of which only the Applications know is one', async () => {
    const { reader, source, stop } = reading();
    expect(await reader.hold(FRAUD, 'production')).toBeUndefined();
    const suspender = {
      entityRef: FRAUD,
      environment: 'production',
      by: 'user:default/jane',
      since: '2026-11-20T09:00:00Z',
      operationId: '1',
    };
    source.see(FRAUD, {
      applications: [
        application('production', {
          autoSync: {
            enabled: false,
            selfHeal: false,
            prune: false,
            suspendedFor: [suspender],
          },
        }),
      ],
    });
    expect(await reader.hold(FRAUD, 'production')).toMatchObject({
      owner: 'user:default/jane',
    });
    expect(await reader.hold(FRAUD, 'staging')).toBeUndefined();
    stop();
  });

  it('what a callback tells is written into the timeline, and the page looks again', async () => {
    const { reader, written, told, stop } = reading();
    const { source } = canary();
    const event: Occurrence['event'] = {
      at: '2026-11-21T09:00:00Z',
      kind: 'rollout',
      outcome: 'failure',
      message: 'A check of the canary failed',
      environment: 'production',
      source,
    };
    await reader.record(FRAUD, { key: 'flagger 1', event });
    expect(written).toEqual([[FRAUD, [{ key: 'flagger 1', event }]]]);
    expect(told).toEqual([FRAUD]);
    stop();
  });
});
