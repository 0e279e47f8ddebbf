import { parseComparison, parseRunId, writeComparison } from './query';

it('reads the comparison that it writes', () => {
  const address = { modelId: 'eu/fraud@home', a: '1', b: '2' };
  expect(parseComparison(writeComparison(address))).toEqual(address);
});

it.each([null, '', 'fraud', 'fraud@1', 'fraud@1..', '@1..2'])(
  'takes %j for no comparison',
  text => {
    expect(parseComparison(text)).toBeUndefined();
  },
);

it('reads where a run lives', () => {
  expect(parseRunId('sandbox/ml/run-1')).toEqual({
    cluster: 'sandbox',
    namespace: 'ml',
    name: 'run-1',
  });
});

it.each([null, '', 'run', 'a/b', 'a/b/c/d', '//'])(
  'takes %j for no run',
  text => {
    expect(parseRunId(text)).toBeUndefined();
  },
);
