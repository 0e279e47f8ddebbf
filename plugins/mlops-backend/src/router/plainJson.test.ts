import { requirePlainJson } from './plainJson';

describe('the JSON of a request', () => {
  const nested = (levels: number): unknown =>
    JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  it.each([
    undefined,
    null,
    'on two\nlines, in 日本語',
    { action: 'argocd.sync', input: { resources: [{ kind: 'Deployment' }] } },
    nested(30),
  ])('may be %j', body => {
    expect(() => requirePlainJson(body)).not.toThrow();
  });

  it('may not be nested beyond measure', () => {
    for (const levels of [40, 15_000]) {
      expect(() => requirePlainJson({ input: { a: nested(levels) } })).toThrow(
        'The body is nested more than 32 levels deep',
      );
    }
  });

  it.each([
    { reason: 'It refuses\0 good payments' },
    { input: { parameters: { 'a\0': 'b' } } },
    { input: { list: ['a', '\0'] } },
  ])('may not have what no database keeps: %j', body => {
    expect(() => requirePlainJson(body)).toThrow(
      'The body has the character U+0000',
    );
  });
});
