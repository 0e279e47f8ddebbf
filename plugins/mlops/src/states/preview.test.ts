import type {
  PreviewFile,
  PreviewRepository,
  PreviewRollout,
} from '@slipway/backstage-plugin-mlops-common';
import {
  firstFile,
  languageOf,
  objectKinds,
  previewSummary,
  releaseWords,
  rolloutShares,
  rolloutWords,
  treeOf,
} from './preview';

const file = (path: string, ...kinds: string[]): PreviewFile => ({
  path,
  size: 10,
  content: 'a: b',
  objects: kinds.map(kind => ({ kind, name: 'late-payments' })),
});

const gitops: PreviewRepository = {
  name: 'models/late-payments-gitops',
  purpose: 'What runs where.',
  files: [
    file('README.md'),
    file('base/deployment.yaml', 'Deployment'),
    file('overlays/dev/secrets.yaml', 'ExternalSecret'),
    file('overlays/production/canary.yaml', 'Canary'),
    file('overlays/production/secrets.yaml', 'ExternalSecret'),
  ],
};
const source: PreviewRepository = {
  name: 'models/late-payments',
  purpose: 'The project.',
  files: [file('README.md'), file('src/late_payments/serving.py')],
};
const files = {
  state: 'rendered' as const,
  repositories: [source, gitops],
};

const place = {
  path: 'production',
  cluster: 'in-cluster',
  namespace: 'late-payments-production',
  replicas: 2,
  autoSync: true,
  syncWindow: false,
  host: 'late-payments.production.models.example.com',
  applicationName: 'late-payments-production',
};

describe('the preview', () => {
  it('makes a tree of files, with lonely folders in one line', () => {
    const tree = treeOf(source.files);
    expect(tree.files.map(({ path }) => path)).toEqual(['README.md']);
    expect(tree.folders).toMatchObject([
      { name: 'src/late_payments', path: 'src/late_payments/', folders: [] },
    ]);
    expect(
      treeOf(gitops.files).folders.map(({ name, folders }) => [
        name,
        ...folders.map(inner => inner.name),
      ]),
    ).toEqual([['base'], ['overlays', 'dev', 'production']]);
  });

  it('opens with the rollout, else with what tells of it all', () => {
    expect(firstFile(files.repositories)).toEqual({
      repository: 'models/late-payments-gitops',
      path: 'overlays/production/canary.yaml',
    });
    expect(firstFile([source])?.path).toBe('README.md');
    expect(firstFile([])).toBeUndefined();
  });

  it('counts what would be there', () => {
    expect(objectKinds(files)).toEqual([
      { kind: 'Canary', number: 1 },
      { kind: 'Deployment', number: 1 },
      { kind: 'ExternalSecret', number: 2 },
    ]);
    expect(previewSummary(3, files)).toBe(
      '3 environments, 2 repositories, 7 files',
    );
    expect(previewSummary(1, { state: 'withheld', reason: 'no' })).toBe(
      '1 environment',
    );
  });

  it.each<[string, PreviewRollout, string]>([
    [
      'mlserver',
      { kind: 'canary', steps: [5, 50] },
      '5\u00a0% of the requests at first',
    ],
    [
      'mlserver',
      { kind: 'blue-green', iterations: 1 },
      'checked once beside the old one',
    ],
    [
      'mlserver',
      { kind: 'ab-test', iterations: 3, header: 'x-new' },
      'header x-new; after 3 good checks',
    ],
    [
      'kserve',
      { kind: 'canary', steps: [5] },
      'each step after it is a commit',
    ],
    ['kserve', { kind: 'blue-green', iterations: 5 }, 'until a commit'],
  ])('tells a rollout by %s in a sentence: %j', (serving, rollout, words) => {
    expect(rolloutWords({ serving, rollout })).toContain(words);
  });

  it('ends a rollout with all requests', () => {
    expect(rolloutShares([5, 50])).toEqual([5, 50, 100]);
    expect(rolloutShares([50, 100])).toEqual([50, 100]);
  });

  it('says who releases, and when', () => {
    expect(releaseWords(place)).toBe('By themselves');
    expect(releaseWords({ ...place, syncWindow: true })).toContain('weekdays');
    expect(releaseWords({ ...place, autoSync: false, syncWindow: true })).toBe(
      'By hand',
    );
  });

  it('knows the languages of the files', () => {
    expect(
      ['a/b.yaml', 'Dockerfile', 'x.py', '.gitignore'].map(path =>
        languageOf(file(path)),
      ),
    ).toEqual(['yaml', 'dockerfile', 'python', 'text']);
  });
});
