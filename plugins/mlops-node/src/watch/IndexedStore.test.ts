import fc from 'fast-check';
import { IndexedStore } from './IndexedStore';
import { matchesLabels } from './labelSelector';
import { objectKey } from './objectKey';
import type { LabelSelector, ProjectedObject } from './types';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const object: fc.Arbitrary<ProjectedObject> = fc.record({
  cluster: fc.constant('sandbox'),
  namespace: word,
  name: word,
  labels: fc.dictionary(word, word, { maxKeys: 3, noNullPrototype: true }),
});
const selector: fc.Arbitrary<LabelSelector> = fc.array(
  fc.oneof(
    fc.record({
      key: word,
      operator: fc.constantFrom('in' as const, 'notin' as const),
      values: fc.array(word, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      key: word,
      operator: fc.constantFrom('exists' as const, 'notexists' as const),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), object }),
  fc.record({ do: fc.constant('delete' as const), object }),
  fc.record({ do: fc.constant('ask' as const), selector, name: word }),
);

const sorted = (objects: Iterable<ProjectedObject>) =>
  [...objects].map(each => JSON.stringify(each)).sort();

describe('a store with indexes', () => {
  it('answers as one that looks at each object does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const store = new IndexedStore<ProjectedObject>();
        const plain = new Map<string, ProjectedObject>();
        for (const each of steps) {
          if (each.do === 'ask') {
            const all = [...plain.values()];
            expect(sorted(store.byLabels(each.selector))).toEqual(
              sorted(all.filter(o => matchesLabels(each.selector, o.labels))),
            );
            expect(sorted(store.byLabels(each.selector, each.name))).toEqual(
              sorted(
                all.filter(
                  o =>
                    o.namespace === each.name &&
                    matchesLabels(each.selector, o.labels),
                ),
              ),
            );
            expect(sorted(store.byName(each.name))).toEqual(
              sorted(all.filter(({ name }) => name === each.name)),
            );
          } else {
            const key = objectKey(each.object);
            const previous = plain.get(key);
            if (each.do === 'set') {
              expect(store.set(key, each.object)).toBe(previous);
              plain.set(key, each.object);
            } else {
              expect(store.delete(key)).toBe(previous);
              plain.delete(key);
            }
          }
          expect(store.size).toBe(plain.size);
        }
        expect(sorted(store.values())).toEqual(sorted(plain.values()));
      }),
      { numRuns: 300 },
    );
  });

  it('finds what a label names without looking at the rest', () => {
    const store = new IndexedStore<ProjectedObject>();
    let looked = 0;
    const objectOf = (index: number): ProjectedObject => ({
      cluster: 'sandbox',
      name: `object-${index}`,
      namespace: 'demo',
      get labels() {
        looked += 1;
        return { app: `app-${index % 100}`, team: 'ml' };
      },
    });
    for (let index = 0; index < 1000; index += 1) {
      store.set(`demo/object-${index}`, objectOf(index));
    }
    const query: LabelSelector = [
      { key: 'team', operator: 'in', values: ['ml'] },
      { key: 'app', operator: 'in', values: ['app-7'] },
    ];
    expect(store.byLabels(query)).toHaveLength(10);
    looked = 0;
    expect(store.byLabels(query)).toHaveLength(10);
    expect(looked).toBe(10);
  });

  it('keeps no index for each of many keys', () => {
    const store = new IndexedStore<ProjectedObject>();
    store.set('demo/a', {
      cluster: 'sandbox',
      namespace: 'demo',
      name: 'a',
      labels: { app: 'a' },
    });
    for (let index = 0; index < 500; index += 1) {
      store.byLabels([{ key: `key-${index}`, operator: 'exists' }]);
    }
    expect(
      store.byLabels([{ key: 'app', operator: 'in', values: ['a'] }]),
    ).toHaveLength(1);
  });
});
