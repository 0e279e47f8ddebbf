import { GitHost } from '../../git-host/gitHost';
import { textOf } from './generated';
import { ReleaseProposals } from './proposals';

const SERVICE = 'late-payments';
const OVERLAY = 'overlays/dev';

describe('ReleaseProposals', () => {
  it('opens a pull request with the tag and the version, as gitops.py does', () => {
    const { git, proposals } = host();
    const { exitCode, said } = proposals.propose(release('0.1.0-m2', '2'));
    expect(exitCode).toBe(0);
    expect(said).toBe(
      'http://127.0.0.1:7106/models/late-payments-gitops/pulls/1',
    );
    const gitops = git.get('models', 'late-payments-gitops');
    const [pull] = gitops?.pulls.all() ?? [];
    expect(pull).toMatchObject({
      author: 'pipeline',
      base: 'main',
      title: 'Release image 0.1.0-m2 and model version 2 to dev',
      headBranch: expect.stringMatching(
        /^release\/dev-0\.1\.0-m2-v2-[0-9a-f]{7}$/,
      ),
    });
    const head = gitops?.repository.resolve(pull.headBranch);
    const on = (file: string) =>
      gitops?.repository.objects
        .blobAt(head?.tree ?? '', `${OVERLAY}/${file}`)
        ?.toString();
    expect(on('kustomization.yaml')).toContain('newTag: "0.1.0-m2"');
    expect(on('model.yaml')).toBe(model('2'));
    expect(gitops && textOf(gitops, `${OVERLAY}/model.yaml`)).toBe(model('1'));
  });

  it('names the pull request that is open already', () => {
    const { git, proposals } = host();
    const first = proposals.propose(release('0.1.0-m2', '2'));
    expect(proposals.propose(release('0.1.0-m2', '2'))).toEqual(first);
    expect(git.get('models', 'late-payments-gitops')?.pulls.all()).toHaveLength(
      1,
    );
  });

  it('proposes nothing when all is so already', () => {
    const { proposals } = host();
    expect(proposals.propose(release('0.1.0', '1'))).toEqual({
      exitCode: 0,
      said: 'dev is so already',
    });
  });

  it('finds the folder of a service in one repository', () => {
    const { git, proposals } = host({
      repository: `models/${SERVICE}`,
      folder: 'deploy/overlays',
    });
    expect(proposals.propose(release('0.1.0-m2', '2')).said).toBe(
      'http://127.0.0.1:7106/models/late-payments/pulls/1',
    );
    expect(git.get('models', SERVICE)?.pulls.all()).toHaveLength(1);
  });

  it('fails for a service that is kept elsewhere', () => {
    const { proposals } = host({ repository: 'elsewhere/nothing' });
    expect(proposals.propose(release('0.1.0-m2', '2'))).toEqual({
      exitCode: 1,
      said: 'elsewhere/nothing: the Git host says 404 Not Found',
    });
    expect(
      proposals.propose({ ...release('1', '1'), service: 'unknown' }).exitCode,
    ).toBe(1);
  });
});

function release(tag: string, version: string) {
  return { service: SERVICE, overlay: 'dev', tag, version };
}

function model(version: string): string {
  return `metadata:\n  labels:\n    mlflow.org/model-version: "${version}"\n`;
}

function host({
  repository = `models/${SERVICE}-gitops`,
  folder = 'overlays',
} = {}) {
  const at = new Date('2026-11-20T09:00:00Z');
  const git = new GitHost({
    baseUrl: () => 'http://127.0.0.1:7106',
    now: () => at,
  });
  const about = { message: 'Begin', author: 'Ada <ada@example.com>', at };
  git.commitFiles(`models/${SERVICE}`, {
    ...about,
    files: {
      'src/late_payments/git_host.py': `REPOSITORY = "${repository}"\n`,
      'src/late_payments/gitops.py': `FOLDER = "${folder}"\n`,
    },
  });
  if (!repository.startsWith('elsewhere')) {
    git.commitFiles(repository, {
      ...about,
      files: {
        [`${folder}/dev/kustomization.yaml`]: `images:\n  - name: ghcr.io/models/late-payments\n    newTag: "0.1.0"\n`,
        [`${folder}/dev/model.yaml`]: model('1'),
      },
    });
  }
  return { git, proposals: new ReleaseProposals(git) };
}
