import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { MemoryCollection } from '../__testUtils__/MemoryCollection';
import { parseLabelSelector, type ProjectedObject } from '../watch';
import { createBoundCollections } from './createBoundCollections';
import type { BoundCollections, ObjectBinding } from './types';

const FRAUD = 'component:default/fraud-detection';
const CHURN = 'component:default/churn-prediction';

const object = (
  cluster: string,
  namespace: string,
  name: string,
  labels: Record<string, string> = {},
): ProjectedObject => ({ cluster, namespace, name, labels });

const byNames = (
  entityRef: string,
  names: string[],
  rest: Partial<ObjectBinding> = {},
): ObjectBinding => ({
  entityRef,
  match: { by: 'names', names },
  annotation: 'argocd/app-name',
  ...rest,
});

const bySelector = (
  entityRef: string,
  text: string,
  rest: Partial<ObjectBinding> = {},
): ObjectBinding => ({
  entityRef,
  match: { by: 'labels', text, selector: parseLabelSelector(text) },
  annotation: 'argocd/app-selector',
  ...rest,
});

describe('collections seen by entity', () => {
  let eu: MemoryCollection<ProjectedObject>;
  let us: MemoryCollection<ProjectedObject>;
  let bound: BoundCollections<ProjectedObject>;
  let told: string[][];

  const namesOf = (entityRef: string) =>
    bound
      .objectsOf(entityRef)
      .map(({ cluster, namespace, name }) => `${cluster}/${namespace}/${name}`);
  const news = async () => {
    await nextTurn();
    return told.splice(0);
  };

  beforeEach(() => {
    eu = new MemoryCollection('eu');
    us = new MemoryCollection('us');
    bound = createBoundCollections({ collections: [eu, us] });
    told = [];
    bound.onChange(entityRefs => told.push([...entityRefs].sort()));
    us.put(object('us', 'prod', 'fraud', { app: 'fraud', env: 'prod' }));
    eu.put(object('eu', 'prod', 'fraud', { app: 'fraud', env: 'prod' }));
    eu.put(object('eu', 'dev', 'fraud', { app: 'fraud', env: 'dev' }));
    eu.put(object('eu', 'dev', 'churn', { app: 'churn', env: 'dev' }));
  });

  afterEach(() => bound.release());

  it('finds by name, in all clusters, in a steady order', () => {
    bound.bind(byNames(FRAUD, ['fraud', 'absent']));
    expect(namesOf(FRAUD)).toEqual([
      'eu/dev/fraud',
      'eu/prod/fraud',
      'us/prod/fraud',
    ]);
    expect(namesOf(CHURN)).toEqual([]);
  });

  it('finds by selector, within a namespace and some clusters', () => {
    bound.bind(bySelector(FRAUD, 'app=fraud', { clusters: ['eu'] }));
    bound.bind(
      bySelector(CHURN, 'app in (churn, fraud)', { namespace: 'dev' }),
    );
    expect(namesOf(FRAUD)).toEqual(['eu/dev/fraud', 'eu/prod/fraud']);
    expect(namesOf(CHURN)).toEqual(['eu/dev/churn', 'eu/dev/fraud']);
  });

  it('counts what the objects of others own', () => {
    const ref = {
      group: 'apps',
      kind: 'Deployment',
      cluster: 'eu',
      namespace: 'dev',
      name: 'churn',
    };
    bound.bindManaged(FRAUD, [ref, { ...ref, name: 'absent' }]);
    expect(namesOf(FRAUD)).toEqual(['eu/dev/churn']);
    expect(bound.owns(FRAUD, object('eu', 'dev', 'churn'))).toBe(true);
    expect(bound.owns(FRAUD, object('us', 'dev', 'churn'))).toBe(false);
    bound.bindManaged(FRAUD, []);
    expect(namesOf(FRAUD)).toEqual([]);
  });

  it('names an object once, though two watches see it', () => {
    const all = new MemoryCollection<ProjectedObject>('eu');
    const some = new MemoryCollection<ProjectedObject>('eu');
    all.put(object('eu', 'dev', 'fraud'));
    some.put(object('eu', 'dev', 'fraud'));
    const overlapping = createBoundCollections({ collections: [all, some] });
    overlapping.bind(byNames(FRAUD, ['fraud']));
    expect(overlapping.objectsOf(FRAUD)).toHaveLength(1);
  });

  it('tells once a turn whom the changes concern', async () => {
    bound.bind(byNames(FRAUD, ['fraud']));
    bound.bind(bySelector(CHURN, 'app=churn'));
    expect(await news()).toEqual([[CHURN, FRAUD]]);
    for (let count = 0; count < 10; count += 1) {
      eu.put(object('eu', 'prod', 'fraud', { count: String(count) }));
    }
    eu.put(object('eu', 'prod', 'nobodys'));
    expect(await news()).toEqual([[FRAUD]]);
    eu.remove('dev', 'churn');
    expect(await news()).toEqual([[CHURN]]);
    eu.put(object('eu', 'prod', 'nobodys', { a: 'b' }));
    expect(await news()).toEqual([]);
  });

  it('tells who loses an object as well as who gains it', async () => {
    bound.bind(bySelector(FRAUD, 'app=fraud'));
    bound.bind(bySelector(CHURN, 'app=churn'));
    await news();
    eu.put(object('eu', 'dev', 'fraud', { app: 'churn' }));
    expect(await news()).toEqual([[CHURN, FRAUD]]);
    expect(namesOf(CHURN)).toContain('eu/dev/fraud');
  });

  it('tells all who look at a cluster when its freshness changes', async () => {
    bound.bind(byNames(FRAUD, ['fraud'], { clusters: ['us'] }));
    bound.bind(bySelector(CHURN, 'app=churn'));
    await news();
    eu.become({
      state: 'stale',
      observedAt: '2026-11-12T09:00:00.000Z',
      reason: 'The API server of eu does not answer',
    });
    expect(await news()).toEqual([[CHURN]]);
    expect(bound.freshness().get('eu')).toMatchObject({ state: 'stale' });
    expect(bound.freshness().get('us')).toMatchObject({ state: 'live' });
  });

  it('tells nothing when a binding is made again as it was', async () => {
    bound.bind(bySelector(FRAUD, 'app=fraud'));
    await news();
    bound.bind(bySelector(FRAUD, 'app=fraud'));
    expect(await news()).toEqual([]);
    bound.bind(bySelector(FRAUD, 'app=churn'));
    expect(await news()).toEqual([[FRAUD]]);
    expect(namesOf(FRAUD)).toEqual(['eu/dev/churn']);
  });

  it('forgets an entity', async () => {
    bound.bind(byNames(FRAUD, ['fraud']));
    bound.bindManaged(FRAUD, [
      { group: '', kind: 'X', cluster: 'eu', namespace: 'dev', name: 'churn' },
    ]);
    await news();
    bound.unbind(FRAUD);
    eu.put(object('eu', 'prod', 'fraud', { app: 'x' }));
    eu.put(object('eu', 'dev', 'churn', { app: 'x' }));
    expect(await news()).toEqual([]);
    expect(namesOf(FRAUD)).toEqual([]);
    expect(bound.binding(FRAUD)).toBeUndefined();
  });

  it('tells each single change to those who keep history', () => {
    const seen: string[] = [];
    bound.onObject(({ object: { name }, previous, deleted }) =>
      seen.push(`${name} ${previous ? 'was' : 'new'} ${deleted}`),
    );
    eu.put(object('eu', 'dev', 'new'));
    eu.put(object('eu', 'dev', 'new', { a: 'b' }));
    eu.remove('dev', 'new');
    expect(seen).toEqual(['new new false', 'new was false', 'new new true']);
  });

  it('tells the others when a listener throws', async () => {
    const warning = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const failing = createBoundCollections({ collections: [eu] });
    failing.onChange(() => {
      throw new Error('Odd');
    });
    const other = jest.fn();
    failing.onChange(other);
    failing.bind(byNames(FRAUD, ['fraud']));
    await nextTurn();
    expect(other).toHaveBeenCalledWith(new Set([FRAUD]));
    expect(warning).toHaveBeenCalledTimes(1);
    warning.mockRestore();
    failing.release();
  });

  it('says nothing more after it has been given back', async () => {
    bound.bind(byNames(FRAUD, ['fraud']));
    bound.release();
    eu.put(object('eu', 'prod', 'fraud', { app: 'x' }));
    expect(await news()).toEqual([]);
    expect(eu.released && us.released).toBe(true);
    expect(eu.listeners + us.listeners).toBe(0);
  });

  it('finds owners as it would by looking at each binding', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const labels = fc.dictionary(word, word, { noNullPrototype: true });
    const anObject = fc
      .tuple(fc.constantFrom('eu', 'us'), word, word, labels)
      .map(parts => object(...parts));
    const text = fc.oneof(
      fc.tuple(word, word).map(([key, value]) => `${key}=${value}`),
      fc.tuple(word, word).map(([key, value]) => `${key}!=${value}`),
      fc.tuple(word, word, word).map(([key, x, y]) => `${key} in (${x},${y})`),
      fc.tuple(word, word, word).map(([key, x, y]) => `${key}=${x},!${y}`),
      word.map(key => `!${key}`),
    );
    const entityRef = fc.constantFrom('a:b/c', 'a:b/d', 'a:b/e');
    const place = fc.record(
      { namespace: word, clusters: fc.constantFrom(['eu'], ['us', 'eu']) },
      { requiredKeys: [] },
    );
    const aBinding = fc.oneof(
      fc
        .tuple(entityRef, fc.array(word), place)
        .map(parts => byNames(...parts)),
      fc.tuple(entityRef, text, place).map(parts => bySelector(...parts)),
    );
    const step = fc.oneof(
      aBinding.map(binding => ({ binding })),
      entityRef.map(unbind => ({ unbind })),
      anObject.map(put => ({ put })),
    );
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async steps => {
        const collections = {
          eu: new MemoryCollection<ProjectedObject>('eu'),
          us: new MemoryCollection<ProjectedObject>('us'),
        };
        const all = createBoundCollections({
          collections: Object.values(collections),
        });
        const refs: string[] = [];
        for (const each of steps) {
          if ('binding' in each) {
            all.bind(each.binding);
            refs.push(each.binding.entityRef);
          } else if ('unbind' in each) all.unbind(each.unbind);
          else
            collections[each.put.cluster === 'eu' ? 'eu' : 'us'].put(each.put);
        }
        for (const ref of new Set(refs)) {
          const objects = Object.values(collections).flatMap(collection => [
            ...collection.values(),
          ]);
          expect(new Set(all.objectsOf(ref))).toEqual(
            new Set(objects.filter(one => all.owns(ref, one))),
          );
        }
      }),
    );
  });
});
