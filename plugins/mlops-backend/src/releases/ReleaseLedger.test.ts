import { TestDatabases } from '@backstage/backend-test-utils';
import { TimelineStore } from '../timeline/TimelineStore';
import { ReleaseLedger, type ReleaseSighting } from './ReleaseLedger';

jest.setTimeout(180_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_17', 'POSTGRES_14'],
  // PostgreSQL where a connection string names one; never by a container.
  disableDocker: true,
});

const sighting = (part: Partial<ReleaseSighting> = {}): ReleaseSighting => ({
  entityRef: 'component:default/fraud-detection',
  environment: 'production',
  applicationId: 'sandbox/argocd/fraud-detection-production',
  release: { revision: 'a1', images: ['fraud:1'] },
  record: 'healthy',
  ...part,
});

describe.each(databases.eachSupportedId())(
  'the ledger of releases on %s',
  databaseId => {
    async function openLedger() {
      const knex = await databases.init(databaseId);
      // It brings all of the plugin's tables.
      await TimelineStore.create({ getClient: async () => knex });
      const ledger = new ReleaseLedger(knex);
      const records = () =>
        ledger.recordsOf(
          'component:default/fraud-detection',
          'production',
          'sandbox/argocd/fraud-detection-production',
        );
      return { knex, ledger, records };
    }

    it('knows every environment that it saw an entity in', async () => {
      const { ledger } = await openLedger();
      const at = new Date('2026-11-20T10:00:00Z');
      await ledger.note(sighting(), at);
      await ledger.note(
        sighting({ release: { revision: 'b2', images: [] } }),
        at,
      );
      await ledger.note(sighting({ environment: 'dev', record: 'failed' }), at);
      const entityRef = 'component:default/website';
      await ledger.note(sighting({ entityRef, environment: 'staging' }), at);
      const { entityRef: fraud } = sighting();
      const seen = await ledger.environmentsOf(fraud);
      expect(seen.sort()).toEqual(['dev', 'production']);
    });

    it('gives the one seen last first', async () => {
      const { ledger, records } = await openLedger();
      await ledger.note(sighting(), new Date(1_000));
      await ledger.note(
        sighting({ release: { revision: 'b2', images: [] } }),
        new Date(2_000),
      );
      await ledger.note(sighting(), new Date(3_000));

      expect(await records()).toEqual([
        {
          release: { revision: 'a1', images: ['fraud:1'] },
          record: 'healthy',
          lastSeenAt: new Date(3_000),
        },
        expect.objectContaining({ lastSeenAt: new Date(2_000) }),
      ]);
    });

    it('remembers that a release was healthy once', async () => {
      const { ledger, records } = await openLedger();
      await ledger.note(sighting(), new Date(1_000));
      await ledger.note(
        sighting({
          record: 'failed',
          release: { revision: 'a1', images: [] },
        }),
        new Date(2_000),
      );
      expect(await records()).toEqual([
        expect.objectContaining({
          record: 'healthy',
          release: { revision: 'a1', images: ['fraud:1'] },
        }),
      ]);
    });

    it('takes a release that failed for healthy when it is so at last', async () => {
      const { ledger, records } = await openLedger();
      await ledger.note(sighting({ record: 'failed' }), new Date(1_000));
      await ledger.note(sighting(), new Date(2_000));
      expect(await records()).toEqual([
        expect.objectContaining({ record: 'healthy' }),
      ]);
    });

    it('passes over what it cannot read', async () => {
      const { knex, ledger, records } = await openLedger();
      await ledger.note(sighting(), new Date(1_000));
      await knex('release_records').update({ release: '{"revision":1}' });
      expect(await records()).toEqual([]);
    });

    it('forgets what is old', async () => {
      const { ledger, records } = await openLedger();
      await ledger.note(sighting(), new Date(1_000));
      await ledger.prune(new Date(1_001));
      expect(await records()).toEqual([]);
    });
  },
);
