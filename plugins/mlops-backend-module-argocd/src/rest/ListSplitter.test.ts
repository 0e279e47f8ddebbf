import { ListSplitter } from './ListSplitter';

const split = (text: string, size = text.length) => {
  const splitter = new ListSplitter();
  const items: unknown[] = [];
  for (let i = 0; i < text.length; i += size) {
    for (const item of splitter.push(text.slice(i, i + size))) {
      items.push(JSON.parse(item));
    }
  }
  return { items, isWhole: splitter.isWhole };
};

const ITEMS = [
  { metadata: { name: 'a', note: 'a "quoted" \\ ] } [ {' }, list: [[1], [2]] },
  { items: [{ items: ['x'] }], text: '"items":[{}]' },
  {},
];
const LIST = {
  kind: 'List',
  metadata: { resourceVersion: '7', odd: ['"items": [', []] },
  items: ITEMS,
  after: { items: [{ not: 'one' }] },
};

describe('ListSplitter', () => {
  it.each([1, 2, 3, 7, 64, 10_000])(
    'finds the items in pieces of %d characters',
    size => {
      for (const text of [JSON.stringify(LIST), JSON.stringify(LIST, null, 2)])
        expect(split(text, size)).toEqual({ items: ITEMS, isWhole: true });
    },
  );

  it.each([
    '{"metadata":{},"items":[]}',
    '{"metadata":{},"items":null}',
    '{ "items" : [ ] }\n',
  ])('takes %s for an empty list', text => {
    expect(split(text)).toEqual({ items: [], isWhole: true });
  });

  it.each([
    '',
    '{}',
    '[]',
    '"text"',
    '<!doctype html>',
    '{"error":"no"}',
    '{"items":{}}',
    '{"items":[{"metadata":{"name":"bro\n',
    '{"items":[{}',
    '{"items":[{}]',
    '{"items":[{}],"metadata":{"a":"}',
    '{"items":[1,2]}',
  ])('does not take %j for a whole list', text => {
    expect(split(text).isWhole).toBe(false);
  });

  it('gives up on what is no list and does not end', () => {
    const splitter = new ListSplitter();
    expect(() => splitter.push(' '.repeat(2 * 1024 * 1024))).toThrow(/no list/);
  });
});
