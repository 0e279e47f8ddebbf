import { onEachDatabase } from '@slipway/testing';
import { FRAUD, toldAlert } from '../__testUtils__/told';
import { readAlert } from '../webhook/readAlert';
import { AlertStore } from './AlertStore';

jest.setTimeout(120_000);

const HOUR = 60 * 60_000;
const told = toldAlert();
const drift = readAlert(told, FRAUD);

const TABLES = [
  'alertmanager_alerts',
  'alertmanager_migrations',
  'alertmanager_migrations_lock',
];

onEachDatabase('the alerts that fire', TABLES, open => {
  let clock: number;
  let stores: AlertStore[];

  /** Two replicas of the portal, on one database. */
  beforeEach(async () => {
    clock = Date.parse('2026-11-21T09:00:00Z');
    const database = await open();
    const options = { expireAfterMs: HOUR, now: () => clock };
    stores = [
      await AlertStore.create(database, options),
      await AlertStore.create(database, options),
    ];
  });

  it('what one replica is told, the others know, until it is over', async () => {
    expect(await stores[0].fire([drift])).toEqual([drift]);
    expect(await stores[1].fire([drift])).toEqual([]);
    expect(await stores[1].all()).toEqual([drift]);
    await stores[1].resolve([drift]);
    await stores[0].resolve([drift]);
    expect(await stores[0].all()).toEqual([]);
  });

  it('what nobody tells of any more expires', async () => {
    await stores[0].fire([drift]);
    clock += 0.9 * HOUR;
    await stores[0].fire([drift]);
    clock += 0.9 * HOUR;
    expect(await stores[0].all()).toHaveLength(1);
    clock += 0.1 * HOUR;
    expect(await stores[0].all()).toEqual([]);
    expect(await stores[0].fire([drift])).toEqual([drift]);
  });

  it('fires on when an earlier one is told to be over, late', async () => {
    const startsAt = '2026-11-21T10:00:00Z';
    const later = readAlert({ ...told, startsAt }, FRAUD);
    await stores[0].fire([drift]);
    expect(await stores[0].fire([later])).toEqual([later]);
    await stores[0].resolve([drift]);
    expect(await stores[0].all()).toEqual([later]);
  });

  it('two replicas are told of the same ones at once', async () => {
    const other = readAlert({ ...told, fingerprint: 'other' }, FRAUD);
    await Promise.all([
      stores[0].fire([drift, other]),
      stores[1].fire([other, drift]),
    ]);
    expect(await stores[0].all()).toHaveLength(2);
  });

  it('one entity does not fill the database', async () => {
    const entityRef = 'component:default/credit-risk';
    await stores[0].fire([readAlert(told, { ...FRAUD, entityRef })]);
    await stores[0].fire(
      Array.from({ length: 250 }, (_, i) =>
        readAlert({ ...told, fingerprint: `f${i}` }, FRAUD),
      ),
    );
    const kept = (await stores[0].all()).map(({ scope }) => scope.entityRef);
    expect(kept).toHaveLength(201);
    expect(kept).toContain(entityRef);
  });

  it('who listens is told where anything changed', async () => {
    const heard = jest.fn();
    const stop = stores[0].onChange(heard);
    await stores[0].resolve([drift]);
    expect(heard).not.toHaveBeenCalled();
    await stores[0].fire([drift]);
    await stores[0].resolve([drift]);
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
  });
});
