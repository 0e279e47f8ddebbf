import { numberedNames } from './suggestions';

describe('suggested names', () => {
  it.each([
    ['churn', ['churn-2', 'churn-3', 'churn-4']],
    ['churn-2', ['churn-3', 'churn-4', 'churn-5']],
    ['churn-v2', ['churn-v2-2', 'churn-v2-3', 'churn-v2-4']],
  ])('count on from %s', (name, numbered) => {
    expect(numberedNames(name)).toEqual(numbered);
  });

  it('stay as short as a name may be, without two dashes', () => {
    const [first] = numberedNames(`${'a'.repeat(37)}-bc`);
    expect(first).toBe(`${'a'.repeat(37)}-2`);
    expect(numberedNames('a'.repeat(40))[0]).toHaveLength(40);
  });
});
