import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { FRAUD } from '../__testUtils__/delivered';
import { GUEST } from '../__testUtils__/portal';
import { TimelineStore } from '../timeline/TimelineStore';
import { HoldReminder } from './HoldReminder';
import { HoldStore } from './HoldStore';

jest.setTimeout(180_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_17', 'POSTGRES_14'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('reminders in %s', id => {
  async function storeIn(databaseId: TestDatabaseId) {
    const knex = await databases.init(databaseId);
    await TimelineStore.create({ getClient: async () => knex });
    return new HoldStore(knex);
  }

  it('are sent once, to the owner, when it is time', async () => {
    const holds = await storeIn(id);
    const send = jest.fn(async () => undefined);
    let now = new Date('2026-11-21T12:00:00Z');
    const reminder = new HoldReminder({
      holds,
      notifications: { send },
      logger: mockServices.logger.mock(),
      now: () => now,
    });
    await holds.put({
      entityRef: FRAUD,
      environment: 'production',
      autoSyncOff: [],
      hold: {
        owner: GUEST,
        reason: 'v2 refuses cards',
        since: now.toISOString(),
        autoSyncOff: [],
        remindAt: '2026-11-22T12:00:00.000Z',
      },
    });
    await reminder.remind();
    expect(send).not.toHaveBeenCalled();
    now = new Date('2026-11-22T12:00:01Z');
    await Promise.all([reminder.remind(), reminder.remind()]);
    await reminder.remind();
    expect(send).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: GUEST },
        payload: expect.objectContaining({
          title: 'You hold production of fraud-detection',
        }),
      }),
    );
    const stored = await holds.find(FRAUD, 'production');
    expect(stored?.hold.owner).toBe(GUEST);
  });
});
