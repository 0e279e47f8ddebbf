import type { MemoryGit } from './MemoryGit';
import type { TestHost } from './TestHost';

/** What tests see and do of a host that keeps its repository in memory. */
export function memoryHost(
  git: MemoryGit,
  about: Pick<TestHost, 'kind' | 'repoUrl' | 'config' | 'secret' | 'stop'>,
): TestHost {
  const pullAt = (id: string) => git.pulls[Number(id) - 1];
  return {
    ...about,
    push: async (files, message, branch) => git.push(files, message, branch),
    async read(path, ref = 'main') {
      const file = git.resolve(ref)?.files[path];
      return file && git.blobs.get(file.sha);
    },
    commits: async (ref = 'main') => git.log(ref).length,
    message: async ref => git.resolve(ref)?.message ?? '',
    pulls: async () => git.pulls.map(({ state }) => state),
    branches: async () => [...git.branches.keys()],
    protect: async () => {
      git.isProtected = true;
    },
    approveAndMerge: async pull => {
      git.merge(pullAt(pull), 'Merged by a person');
    },
    close: async pull => {
      pullAt(pull).state = 'closed';
    },
  };
}
