import { strategicMerge } from './strategicMerge';

const pod = {
  spec: {
    containers: [
      { name: 'main', image: 'a:1', env: [{ name: 'A', value: '1' }] },
      { name: 'side', image: 'b:1' },
    ],
    tolerations: [{ key: 'x' }],
  },
};

describe('strategicMerge', () => {
  it('merges lists by the key of their items', () => {
    expect(
      strategicMerge(pod, {
        spec: {
          containers: [
            { name: 'main', env: [{ name: 'B', value: '2' }] },
            { name: 'new', image: 'c:1' },
          ],
        },
      }).spec,
    ).toMatchObject({
      containers: [
        {
          name: 'main',
          image: 'a:1',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        },
        { name: 'side', image: 'b:1' },
        { name: 'new', image: 'c:1' },
      ],
    });
  });

  it('replaces lists whose items have no key', () => {
    expect(
      strategicMerge(pod, { spec: { tolerations: [{ key: 'y' }] } }).spec,
    ).toMatchObject({ tolerations: [{ key: 'y' }] });
  });

  it('follows the directives that kubectl apply writes', () => {
    expect(
      strategicMerge(pod, {
        spec: {
          $setElementOrder: null,
          '$setElementOrder/containers': [{ name: 'side' }, { name: 'main' }],
          containers: [
            { name: 'main', $patch: 'delete' },
            { name: 'late', image: 'd:1' },
          ],
          tolerations: null,
        },
      }),
    ).toEqual({
      spec: {
        containers: [
          { name: 'side', image: 'b:1' },
          { name: 'late', image: 'd:1' },
        ],
      },
    });
    expect(
      strategicMerge(
        { metadata: { finalizers: ['a', 'b'] } },
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } },
      ),
    ).toEqual({ metadata: { finalizers: ['b'] } });
    expect(
      strategicMerge(
        { strategy: { type: 'RollingUpdate', rollingUpdate: {} } },
        { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      ),
    ).toEqual({ strategy: { type: 'Recreate' } });
  });

  it('does not change what it is applied to', () => {
    const before = JSON.stringify(pod);
    strategicMerge(pod, {
      spec: { containers: [{ name: 'main', image: 'z' }] },
    });
    expect(JSON.stringify(pod)).toBe(before);
  });
});
