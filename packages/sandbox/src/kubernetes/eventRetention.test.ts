import { createClock } from '../clock';
import { EventRetention } from './eventRetention';
import { ObjectCluster } from './objectCluster';

describe('EventRetention', () => {
  let cluster: ObjectCluster;
  let retention: EventRetention;

  beforeEach(() => {
    jest.useFakeTimers();
    cluster = new ObjectCluster({
      name: 'test',
      clock: createClock(),
      log: () => {},
    });
    retention = new EventRetention(cluster);
    retention.start();
  });

  afterEach(() => {
    retention.stop();
    jest.useRealTimers();
  });

  function write(name: string) {
    cluster.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace: 'fraud' },
      involvedObject: {},
      reason: 'Synced',
    });
  }

  function names() {
    return cluster
      .list({ apiVersion: 'v1', kind: 'Event' })
      .map(event => event.metadata.name);
  }

  it('keeps events for an hour after they were last written', () => {
    write('a');
    jest.advanceTimersByTime(40 * 60 * 1000);
    write('b');
    expect(names()).toEqual(['a', 'b']);
    jest.advanceTimersByTime(21 * 60 * 1000);
    expect(names()).toEqual(['b']);
    const ref = { apiVersion: 'v1', kind: 'Event', namespace: 'fraud' };
    cluster.merge({ ...ref, name: 'b' }, { count: 2 });
    jest.advanceTimersByTime(59 * 60 * 1000);
    expect(names()).toEqual(['b']);
    jest.advanceTimersByTime(3 * 60 * 1000);
    expect(names()).toEqual([]);
  });
});
