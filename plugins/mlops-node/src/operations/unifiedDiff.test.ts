import { unifiedDiff } from './unifiedDiff';

describe('the difference of two versions of a file', () => {
  it('is as git shows it', () => {
    const before = 'a\nb\nc\nd\ne\nnewTag: 1\n';
    const after = 'a\nb\nc\nd\ne\nnewTag: 2\n';
    expect(unifiedDiff({ path: 'x/k.yaml', before, after })).toBe(
      '--- a/x/k.yaml\n+++ b/x/k.yaml\n@@ -3,4 +3,4 @@\n c\n d\n e\n-newTag: 1\n+newTag: 2\n',
    );
  });

  it('tells a file that comes or goes from one that is empty', () => {
    const [before, after] = [undefined, 'a\n'];
    expect(unifiedDiff({ path: 'x', before, after })).toContain(
      '--- /dev/null\n+++ b/x\n',
    );
    expect(unifiedDiff({ path: 'x', before: 'a\n', after: '' })).toContain(
      '--- a/x\n+++ b/x\n',
    );
  });

  it('is cut at the end of a line when it is long', () => {
    const after = 'a line of the file\n'.repeat(5_000);
    const diff = unifiedDiff({ path: 'x', before: undefined, after }) ?? '';
    expect(diff.length).toBeLessThan(20_100);
    expect(diff).toMatch(/\+a line of the file\n… cut here\n$/);
  });
});
