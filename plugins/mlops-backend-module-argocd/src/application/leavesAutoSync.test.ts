import { projectApplicationSet, leavesAutoSync } from './ApplicationSet';
import { ignoredByParent, isIgnored } from './leavesAutoSync';

const CHILD = { namespace: 'argocd', name: 'fraud-detection-production' };
const RESPECT = ['RespectIgnoreDifferences=true'];
const rule = (part: object = {}) => ({
  group: 'argoproj.io',
  kind: 'Application',
  jsonPointers: ['/spec/syncPolicy'],
  ...part,
});

describe('a parent', () => {
  const leaves = (rules: object[], options = RESPECT) =>
    isIgnored(ignoredByParent(rules, options), CHILD);

  it.each([
    rule(),
    rule({ group: '*', kind: '*' }),
    rule({ name: CHILD.name, namespace: 'argocd' }),
    rule({ jsonPointers: null, jqPathExpressions: ['.spec.syncPolicy'] }),
  ])('leaves auto-sync alone by %j', one => {
    expect(leaves([{ kind: 3 }, one])).toBe(true);
  });

  it.each([
    rule({ name: 'another' }),
    rule({ kind: 'Deployment' }),
    rule({ group: 'apps' }),
    rule({ jsonPointers: ['/spec/syncPolicy/retry'] }),
    rule({ jsonPointers: ['/metadata/annotations'] }),
  ])('writes it back in spite of %j', one => {
    expect(leaves([one])).toBe(false);
  });

  it('writes it back with its next sync where that does not respect the rule', () => {
    expect(leaves([rule()], [])).toBe(false);
  });
});

describe('an ApplicationSet', () => {
  const leaves = (spec: object) => {
    const set = projectApplicationSet(
      { metadata: { name: 'services', namespace: 'argocd' }, spec },
      { cluster: 'eu' },
    );
    return set && leavesAutoSync(set, CHILD);
  };

  it.each([
    [true, { ignoreApplicationDifferences: [rule()] }],
    [true, { ignoreApplicationDifferences: [rule({ name: CHILD.name })] }],
    [false, { ignoreApplicationDifferences: [rule({ name: 'another' })] }],
    [false, {}],
    [true, { syncPolicy: { applicationsSync: 'create-only' } }],
    [true, { syncPolicy: { applicationsSync: 'create-delete' } }],
    [false, { syncPolicy: { applicationsSync: 'create-update' } }],
    [false, { syncPolicy: 'odd', ignoreApplicationDifferences: 'odd' }],
  ])('leaves auto-sync alone, %s: %j', (expected, spec) => {
    expect(leaves(spec)).toBe(expected);
  });
});
