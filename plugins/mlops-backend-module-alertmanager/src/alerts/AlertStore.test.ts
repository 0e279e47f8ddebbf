import { TestDatabases } from '@backstage/backend-test-utils';
import { FRAUD, toldAlert } from '../__testUtils__/told';
import { readAlert } from '../webhook/readAlert';
import { AlertStore } from './AlertStore';

const HOUR = 60 * 60_000;
const told = toldAlert();
const drift = readAlert(told, FRAUD);

describe('the alerts that fire', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  async function store() {
    const clock = { now: Date.parse('2026-11-21T09:00:00Z') };
    const knex = await databases.init('SQLITE_3');
    const open = () =>
      AlertStore.create(
        { getClient: async () => knex },
        { expireAfterMs: HOUR, now: () => clock.now },
      );
    return { clock, alerts: await open(), reopen: open };
  }

  it('are there until they are over', async () => {
    const { alerts } = await store();
    await alerts.fire([drift]);
    await alerts.fire([drift]);
    expect(await alerts.all()).toEqual([drift]);
    await alerts.resolve([drift]);
    await alerts.resolve([drift]);
    expect(await alerts.all()).toEqual([]);
  });

  it('are still there after a restart', async () => {
    const { alerts, reopen } = await store();
    await alerts.fire([drift]);
    expect(await (await reopen()).all()).toEqual([drift]);
  });

  it('expire when nobody tells of them any more', async () => {
    const { alerts, clock } = await store();
    await alerts.fire([drift]);
    clock.now += 0.9 * HOUR;
    await alerts.fire([drift]);
    clock.now += 0.9 * HOUR;
    expect(await alerts.all()).toHaveLength(1);
    clock.now += 0.1 * HOUR;
    expect(await alerts.all()).toEqual([]);
  });

  it('fire on when an earlier one is told to be over, late', async () => {
    const { alerts } = await store();
    const later = readAlert(
      { ...told, startsAt: '2026-11-21T10:00:00Z' },
      FRAUD,
    );
    await alerts.fire([later]);
    await alerts.resolve([drift]);
    expect(await alerts.all()).toEqual([later]);
  });

  it('of one entity do not fill the database', async () => {
    const { alerts } = await store();
    const many = Array.from({ length: 250 }, (_, i) =>
      readAlert({ ...told, fingerprint: `f${i}` }, FRAUD),
    );
    const other = { ...FRAUD, entityRef: 'component:default/credit-risk' };
    await alerts.fire([readAlert(told, other)]);
    await alerts.fire(many);
    const kept = await alerts.all();
    expect(kept).toHaveLength(201);
    expect(
      kept.filter(({ scope }) => scope.entityRef !== FRAUD.entityRef),
    ).toHaveLength(1);
  });

  it('tell who listens, where anything changed', async () => {
    const { alerts } = await store();
    const heard = jest.fn();
    const stop = alerts.onChange(heard);
    await alerts.resolve([drift]);
    expect(heard).not.toHaveBeenCalled();
    await alerts.fire([drift]);
    await alerts.resolve([drift]);
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
  });
});
