import { onEachDatabase } from '@slipway/testing';
import { SwitchStore, type CanaryName } from './SwitchStore';

jest.setTimeout(120_000);

const FRAUD: CanaryName = {
  cluster: 'eu',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};
const CREDIT: CanaryName = { ...FRAUD, name: 'credit-risk' };

const TABLES = [
  'flagger_switches',
  'flagger_migrations',
  'flagger_migrations_lock',
];

onEachDatabase('what the portal answers', TABLES, open => {
  let clock: number;
  let stores: SwitchStore[];

  /** Two replicas of the portal, on one database. */
  beforeEach(async () => {
    clock = 1_000;
    const database = await open();
    stores = [
      await SwitchStore.create(database, () => clock),
      await SwitchStore.create(database, () => clock),
    ];
  });

  const isOpen = () => stores[1].isOpen(FRAUD, 'gate/board');

  it('what one replica sets, the other answers', async () => {
    expect(await isOpen()).toBeUndefined();
    await stores[0].set(FRAUD, 'gate/board', { open: true, by: 'jane' });
    expect(await stores[1].find(FRAUD, 'gate/board')).toEqual({
      open: true,
      by: 'jane',
      at: 1_000,
    });
    await stores[0].set(FRAUD, 'gate/board', { open: false, by: 'ada' });
    expect(await isOpen()).toBe(false);
    expect(await stores[1].isOpen(CREDIT, 'gate/board')).toBeUndefined();
    expect(await stores[1].isOpen(FRAUD, 'rollback')).toBeUndefined();
  });

  it('what expires is closed', async () => {
    const expiresAt = new Date(2_000);
    await stores[0].set(FRAUD, 'rollback', { open: true, by: 'op', expiresAt });
    expect(await stores[1].isOpen(FRAUD, 'rollback')).toBe(true);
    clock = 2_000;
    expect(await stores[1].isOpen(FRAUD, 'rollback')).toBe(false);
  });

  it('an opening is one rollout’s, the first to ask', async () => {
    await stores[0].set(FRAUD, 'gate/board', { open: true, by: 'jane' });
    await Promise.all([
      stores[0].use(FRAUD, 'gate/board', 'v2'),
      stores[1].use(FRAUD, 'gate/board', 'v2'),
    ]);
    await stores[1].use(FRAUD, 'gate/board', 'v3');
    expect(await stores[0].find(FRAUD, 'gate/board')).toMatchObject({
      open: true,
      used: true,
    });
    await stores[0].forgetUsed(FRAUD, 'v2');
    expect(await isOpen()).toBe(true);
    await stores[0].forgetUsed(CREDIT, 'v3');
    expect(await isOpen()).toBe(true);
    await stores[0].forgetUsed(FRAUD, 'v3');
    expect(await isOpen()).toBeUndefined();
  });

  it('what is opened anew is nobody’s yet, and what is shut is never forgotten', async () => {
    await stores[0].set(FRAUD, 'gate/board', { open: true, by: 'jane' });
    await stores[0].use(FRAUD, 'gate/board', 'v2');
    await stores[1].set(FRAUD, 'gate/board', { open: true, by: 'jane' });
    await stores[0].forgetUsed(FRAUD, undefined);
    expect(await isOpen()).toBe(true);
    await stores[1].use(FRAUD, 'gate/board', 'v3');
    await stores[1].set(FRAUD, 'gate/board', { open: false, by: 'ada' });
    await stores[0].forgetUsed(FRAUD, undefined);
    expect(await isOpen()).toBe(false);
  });

  it('is unset by whoever set it, and by nobody else', async () => {
    await stores[0].set(FRAUD, 'gate/board', { open: true, by: 'op-1' });
    await stores[1].unset(FRAUD, 'gate/board', 'op-2');
    expect(await isOpen()).toBe(true);
    await stores[1].unset(FRAUD, 'gate/board', 'op-1');
    expect(await isOpen()).toBeUndefined();
  });

  it('twenty who set it at once leave one answer', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        stores[i % 2].set(FRAUD, 'gate/board', {
          open: i % 3 === 0,
          by: `user-${i}`,
        }),
      ),
    );
    expect(await stores[0].all()).toEqual([
      {
        canary: FRAUD,
        question: 'gate/board',
        state: expect.objectContaining({
          by: expect.stringMatching(/^user-/),
        }),
      },
    ]);
  });

  it('tells its own replica of each change', async () => {
    const told = jest.fn();
    const stop = stores[0].onChange(told);
    await stores[0].set(FRAUD, 'gate/board', { open: true, by: 'jane' });
    await stores[0].use(FRAUD, 'gate/board', 'v2');
    await stores[0].use(FRAUD, 'gate/board', 'v2');
    await stores[0].forgetUsed(FRAUD, 'v2');
    await stores[0].forgetUsed(FRAUD, 'v3');
    expect(told).toHaveBeenCalledTimes(3);
    stop();
    await stores[0].unset(FRAUD, 'gate/board');
    expect(told).toHaveBeenCalledTimes(3);
  });
});
