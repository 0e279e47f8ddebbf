import { PLATFORM } from '../__testUtils__/gitops/renderGitOps';
import { describeService } from '../service/describeService';
import { repositoriesOf } from './repositories';

const PLATFORM_REPOSITORY = {
  url: 'https://git.example.com/platform/applications.git',
  path: '/clusters/apps/',
  merge: 'approval' as const,
};

const FILES = {
  'source/README.md': '# Late payments',
  'gitops/base/all.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: { name: b }\n---\nnot: an object\n',
  'gitops/base/broken.yaml': 'a: [',
  'applications/project.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: { name: late-payments }\n',
};

const rendered = (files: Record<string, string | Buffer>) =>
  Object.entries(files).map(([path, content]) => ({
    path,
    content: Buffer.from(content),
  }));

const service = (answers: Record<string, unknown> = {}) =>
  describeService(
    { name: 'late-payments', owner: 'team-fraud', ...answers },
    PLATFORM,
  );

describe('the repositories of a preview', () => {
  it('have the files where a run puts them', () => {
    const found = repositoriesOf(
      service(),
      PLATFORM_REPOSITORY,
      rendered(FILES),
    );
    expect(
      found.map(({ name, files }) => [name, ...files.map(({ path }) => path)]),
    ).toEqual([
      ['models/late-payments', 'README.md'],
      ['models/late-payments-gitops', 'base/all.yaml', 'base/broken.yaml'],
      ['platform/applications', 'clusters/apps/late-payments/project.yaml'],
    ]);
    expect(found[2].purpose).toContain('waits for approval');
  });

  it('are one where source and GitOps lie together', () => {
    const found = repositoriesOf(
      service({ layout: 'one' }),
      undefined,
      rendered({
        'source/README.md': '#',
        'source/deploy/base/all.yaml': 'a: b',
      }),
    );
    expect(
      found.map(({ name, files }) => [name, ...files.map(({ path }) => path)]),
    ).toEqual([['models/late-payments', 'README.md', 'deploy/base/all.yaml']]);
  });

  it('say which Kubernetes objects a file has', () => {
    const [, gitops] = repositoriesOf(
      service(),
      PLATFORM_REPOSITORY,
      rendered(FILES),
    );
    expect(gitops.files.map(({ objects }) => objects)).toEqual([
      [{ kind: 'Service', name: 'a' }],
      [],
    ]);
  });

  it('name what is no text, too long or too much, and do not show it', () => {
    const long = 'x'.repeat(65_000);
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`source/${i + 10}.txt`, long]),
    );
    const [{ files }] = repositoriesOf(
      service(),
      undefined,
      rendered({
        ...many,
        'source/00.png': Buffer.from([137, 0, 1]),
        'source/01.txt': `${long}${long}`,
      }),
    );
    expect(files).toHaveLength(62);
    expect(files[0]).toEqual({ path: '00.png', size: 3, objects: [] });
    expect(files[1].content).toBeUndefined();
    const shown = files.filter(({ content }) => content !== undefined);
    expect(shown).toHaveLength(48);
  });
});
