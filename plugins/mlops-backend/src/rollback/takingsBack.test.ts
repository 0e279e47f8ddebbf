import type { Release } from '@slipway/backstage-plugin-mlops-common';
import type { StoredOperation } from '../operations/store';
import {
  takingBackOfTarget,
  takingsBackIn,
  type TakingBack,
} from './takingsBack';

const release = (
  revision: string,
  version: string,
  deployedAt?: string,
): Release => ({
  revision,
  images: [`fraud:${version}.0.0`],
  model: { name: 'fraud-detection', version },
  ...(deployedAt && { deployedAt }),
});

/** v1 on Monday, v2 on Tuesday, taken back on Wednesday. */
const V1 = release('a1', '1', '2026-11-16T09:00:00Z');
const V2 = release('b2', '2', '2026-11-17T09:00:00Z');
const taking: TakingBack = {
  left: V2,
  to: V1,
  at: new Date('2026-11-18T09:00:00Z'),
  by: 'user:default/maria',
  because: 'It is bad',
};

const of = (
  each: Release,
  takings: TakingBack[] = [taking],
  record: 'healthy' | 'unknown' = 'healthy',
) => takingBackOfTarget({ release: each, record }, takings);

describe('a release that was taken back', () => {
  it('is the one that was left, and not the one that was gone back to', () => {
    expect(of(V2)).toBe(taking);
    expect(of(V1)).toBeUndefined();
  });

  it('is so at whichever commit, as long as it serves the same', () => {
    const early = '2026-11-15T09:00:00Z';
    expect(of({ ...V2, revision: 'a0', deployedAt: early })).toBe(taking);
    const model = { name: 'fraud-detection', version: '0' };
    expect(
      of({ ...V2, revision: 'a0', deployedAt: early, model }),
    ).toBeUndefined();
  });

  it('is one that came between, too: it was not gone back to', () => {
    const between = release('b0', '9', '2026-11-16T20:00:00Z');
    expect(of(between)).toBe(taking);
    expect(of(release('a0', '0', '2026-11-15T09:00:00Z'))).toBeUndefined();
  });

  it('is it no more once it was released again and seen healthy', () => {
    const again = { ...V2, deployedAt: '2026-11-19T09:00:00Z' };
    expect(of(again)).toBeUndefined();
    expect(of(again, [taking], 'unknown')).toBe(taking);
    expect(of({ ...again, revision: 'd4' })).toBeUndefined();
  });

  it('is none that restored it in the same second, which is all that Argo CD tells', () => {
    const merged = { ...taking, at: new Date('2026-11-18T09:00:00.683Z') };
    const restored = release('c3', '1', '2026-11-18T09:00:00Z');
    expect(of(restored, [merged])).toBeUndefined();
    expect(of(restored, [merged], 'unknown')).toBeUndefined();
  });

  it('is told by its commit alone where only settings differ', () => {
    const settings = { ...V1, revision: 'b2', deployedAt: V2.deployedAt };
    const ofSettings = [{ ...taking, left: settings }];
    expect(of(settings, ofSettings)).toBe(ofSettings[0]);
    expect(
      of({ ...V1, revision: 'a0', deployedAt: undefined }, ofSettings),
    ).toBeUndefined();
  });
});

describe('the times that releases were taken back', () => {
  const finishedAt = '2026-11-18T09:00:00Z';
  const operation = (
    part: Partial<StoredOperation>,
    steps: ReadonlyArray<{ kind: string; done?: string }> = [
      { kind: 'repository.await-merge', done: finishedAt },
    ],
  ): StoredOperation => ({
    id: '1',
    entityRef: 'component:default/fraud-detection',
    environment: 'production',
    action: 'rollback',
    title: 'Roll production back',
    state: 'succeeded',
    requestedBy: 'user:default/maria',
    reason: 'It is bad',
    request: { action: 'rollback', input: {} },
    entity: { apiVersion: 'v1', kind: 'Component', metadata: { name: 'f' } },
    release: V1,
    leaves: V2,
    approval: { state: 'not-needed' },
    planHash: 'hash',
    currentStep: 1,
    revision: 1,
    createdAt: 0,
    updatedAt: 0,
    steps: steps.map(({ kind, done }, i) => ({
      step: {
        id: String(i),
        title: kind,
        system: 'git',
        effect: 'change',
        kind,
        input: {},
        deadlineSeconds: 60,
      },
      progress: done
        ? { state: 'succeeded', startedAt: done, finishedAt: done }
        : { state: 'skipped', message: 'It was not reached' },
    })),
    ...part,
  });
  const read = (...operations: StoredOperation[]) =>
    takingsBackIn({ leaving: async () => operations })(
      'component:default/fraud-detection',
      'production',
    );

  it('are those of operations that did it, with who and why', async () => {
    expect(await read(operation({}))).toEqual([taking]);
  });

  it('are of one that failed later as well, and not of one that did nothing', async () => {
    const failed = { state: 'failed' } as const;
    expect(await read(operation(failed))).toHaveLength(1);
    expect(
      await read(
        operation(failed, [
          { kind: 'repository.propose', done: finishedAt },
          { kind: 'repository.await-merge' },
        ]),
      ),
    ).toEqual([]);
  });

  it('are not of one who went forth again: what was left then did no wrong', async () => {
    const monday = operation({});
    const forth = operation({ leaves: V1, release: V2 }, [
      { kind: 'repository.await-merge', done: '2026-11-20T09:00:00Z' },
    ]);
    expect(await read(forth, monday)).toEqual([taking]);
  });
});
