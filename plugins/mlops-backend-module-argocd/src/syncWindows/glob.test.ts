import { globMatches } from './glob';

describe('globMatches', () => {
  it.each([
    ['*', 'anything', true],
    ['*', '', true],
    ['*-production', 'churn-prediction-production', true],
    ['*-production', 'churn-prediction-staging', false],
    ['https://*', 'https://10.0.0.1:6443', true],
    ['churn-?', 'churn-1', true],
    ['churn-?', 'churn-', false],
    ['churn.v1', 'churn-v1', false],
    ['{churn,credit}-prod', 'credit-prod', true],
    ['{churn,credit}-prod', 'fraud-prod', false],
    ['app-[0-3]', 'app-2', true],
    ['app-[!0-3]', 'app-2', false],
    ['app-[!0-3]', 'app-7', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['', '', true],
    ['[', '[', true],
    ['a*b*c', 'a-b-b-c', true],
  ])('%j against %j is %s', (pattern, value, expected) => {
    expect(globMatches(pattern, value)).toBe(expected);
  });

  it('does not dwell on a pattern that is made to', () => {
    const started = process.cpuUsage();
    globMatches(`${'*a'.repeat(120)}b`, 'a'.repeat(250));
    globMatches('{a,b}'.repeat(50), 'a'.repeat(50));
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(200);
  });
});
