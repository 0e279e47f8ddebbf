import { createRandom } from '../random';
import { MemoryRepositories } from './memoryRepositories';

const URL = 'https://git.sandbox.local/shop/scorer-gitops';
const at = new Date('2026-03-02T09:00:00Z');
const about = { message: 'Release', author: 'Ada <ada@example.com>', at };

function configMap(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
}

describe('MemoryRepositories', () => {
  const repositories = () => new MemoryRepositories(createRandom('git'));

  it('resolves a branch, HEAD, a full and a short SHA', () => {
    const git = repositories();
    const first = git.commit(URL, { ...about, changes: { app: [] } });
    const second = git.commit(URL, { ...about, changes: {} });
    expect(git.resolve(URL, 'main')?.sha).toBe(second.sha);
    expect(git.resolve(URL, 'HEAD')?.sha).toBe(second.sha);
    expect(git.resolve(URL, first.sha)?.sha).toBe(first.sha);
    expect(git.resolve(URL, first.sha.slice(0, 7))?.sha).toBe(first.sha);
    expect(git.resolve(URL, 'v9')).toBeUndefined();
    expect(git.resolve('https://elsewhere', 'main')).toBeUndefined();
  });

  it('renders what a commit holds, whatever came after it', () => {
    const git = repositories();
    const first = git.commit(URL, {
      ...about,
      changes: { 'overlays/dev': [configMap('one')] },
    });
    const second = git.commit(URL, {
      ...about,
      changes: { 'overlays/dev': [configMap('two')] },
    });
    const names = (sha: string) =>
      git.render(URL, sha, 'overlays/dev').map(each => each.metadata.name);
    expect(names(first.sha)).toEqual(['one']);
    expect(names(second.sha)).toEqual(['two']);
    expect(() => git.render(URL, second.sha, 'overlays/test')).toThrow(
      'overlays/test: app path does not exist',
    );
  });

  it('tells of a push', () => {
    const git = repositories();
    const pushes: string[] = [];
    git.onPush(({ branch }) => pushes.push(branch));
    git.commit(URL, { ...about, changes: {} });
    git.commit(URL, { ...about, branch: 'next', changes: {} });
    expect(pushes).toEqual(['main', 'next']);
  });

  it('gives the same SHAs for the same seed', () => {
    const shas = [repositories(), repositories()].map(
      git => git.commit(URL, { ...about, changes: {} }).sha,
    );
    expect(shas[0]).toBe(shas[1]);
  });
});
