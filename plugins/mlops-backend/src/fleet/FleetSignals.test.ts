import { mockServices } from '@backstage/backend-test-utils';
import {
  FLEET_CHANNEL,
  fleetSignalSchema,
} from '@slipway/backstage-plugin-mlops-common';
import { FleetSignals } from './FleetSignals';

function telling(askedAt: () => number) {
  let listener = () => {};
  const fleet = {
    revision: 0,
    onChange: (each: () => void) => {
      listener = each;
      return () => {
        listener = () => {};
      };
    },
  };
  const published: Array<{ channel: string; message: unknown }> = [];
  const signals = new FleetSignals({
    fleet,
    reader: {
      get askedAt() {
        return askedAt();
      },
    },
    signals: {
      publish: async signal => {
        published.push(signal);
      },
    },
    logger: mockServices.logger.mock(),
  });
  signals.start();
  const change = () => {
    fleet.revision += 1;
    listener();
  };
  return { change, published, signals };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('FleetSignals', () => {
  it('tells a burst of changes once, and nothing but that there was one', () => {
    const { change, published, signals } = telling(() => performance.now());
    for (let i = 0; i < 1_000; i++) change();
    jest.advanceTimersByTime(1_000);
    expect(published).toHaveLength(1);
    const [{ channel, message }] = published;
    expect(channel).toBe(FLEET_CHANNEL);
    expect(fleetSignalSchema.strict().safeParse(message).success).toBe(true);
    change();
    jest.advanceTimersByTime(1_000);
    expect(published).toHaveLength(2);
    signals.stop();
    change();
    jest.advanceTimersByTime(5_000);
    expect(published).toHaveLength(2);
  });

  it('tells nobody while nobody looks', () => {
    const { change, published, signals } = telling(() => -Infinity);
    change();
    jest.advanceTimersByTime(5_000);
    expect(published).toHaveLength(0);
    signals.stop();
  });
});
