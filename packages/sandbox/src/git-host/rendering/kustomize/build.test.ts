import { ObjectStore } from '../../objects/objectStore';
import { hasKubectl, kustomizeWithKubectl } from '../kubectl';
import { ManifestTree } from '../manifestTree';
import { renderPlainly } from '../plain';

function treeOf(files: Record<string, string>): ManifestTree {
  const objects = new ObjectStore();
  return new ManifestTree(objects, objects.writeFiles('', files));
}

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: scorer
  labels: { app: scorer }
spec:
  selector:
    matchLabels: { app: scorer }
  template:
    metadata:
      labels: { app: scorer }
    spec:
      initContainers:
        - { name: fetch, image: "ghcr.io/shop/fetch:1" }
      containers:
        - name: server
          image: ghcr.io/shop/scorer
          env:
            - { name: MODEL, value: "1" }
            - { name: LEVEL, value: info }
          ports: [{ containerPort: 80 }]
`;
const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: scorer }
spec:
  selector: { app: scorer }
  ports: [{ port: 80 }]
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;
const CANARY = `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: scorer }
spec:
  analysis:
    metrics: [{ name: request-success-rate }, { name: latency }]
`;
const BASE = {
  'base/kustomization.yaml':
    'resources: [deployment.yaml, service.yaml, canary.yaml]\n',
  'base/deployment.yaml': DEPLOYMENT,
  'base/service.yaml': SERVICE,
  'base/canary.yaml': CANARY,
};

function overlay(kustomization: string, files: Record<string, string> = {}) {
  return {
    ...BASE,
    'app/kustomization.yaml': `resources: [../base]\n${kustomization}`,
    ...files,
  };
}

const CASES: Array<[string, Record<string, string>]> = [
  [
    'images',
    overlay(`images:
  - { name: ghcr.io/shop/scorer, newTag: 1.2.0 }
  - { name: ghcr.io/shop/fetch, newName: registry.local/fetch, digest: sha256:${'a'.repeat(64)} }
`),
  ],
  [
    'images in fields that a configuration names',
    {
      'app/kustomization.yaml': `
resources: [training.yaml]
configurations: [image-fields.yaml]
images:
  - { name: ghcr.io/shop/scorer, newTag: 1.2.0 }
`,
      'app/image-fields.yaml': `
images:
  - { kind: WorkflowTemplate, path: "spec/templates[]/container/image" }
  - { kind: WorkflowTemplate, path: "spec/templates[]/container/env[]/value" }
`,
      'app/training.yaml': `
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: training }
spec:
  templates:
    - name: all
      steps: [[{ name: train, template: train }]]
    - name: train
      container:
        image: ghcr.io/shop/scorer
        env:
          - { name: IMAGE, value: ghcr.io/shop/scorer }
          - { name: LEVEL, value: info }
          - { name: TOKEN, valueFrom: { secretKeyRef: { name: a, key: b } } }
    - name: other
      container: { image: "ghcr.io/shop/other:1" }
`,
    },
  ],
  [
    'an image with another name only',
    overlay(`images:
  - { name: ghcr.io/shop/fetch, newName: registry.local:5000/fetch }
`),
  ],
  ['a namespace', overlay('namespace: shop-dev\n')],
  [
    'labels',
    overlay(`labels:
  - { pairs: { environment: dev } }
  - { pairs: { tier: "1" }, includeTemplates: true }
  - { pairs: { part: scoring }, includeSelectors: true }
`),
  ],
  [
    'common labels and annotations',
    overlay(`commonLabels: { team: shop }
commonAnnotations: { owner: ada }
`),
  ],
  ['replicas', overlay('replicas: [{ name: scorer, count: 3 }]\n')],
  [
    'a strategic merge patch from a file',
    overlay('patches: [{ path: model.yaml }]\n', {
      'app/model.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: { name: scorer }
spec:
  template:
    spec:
      containers:
        - name: server
          env:
            - { name: MODEL, value: "2" }
            - { name: MORE, value: x }
`,
    }),
  ],
  [
    'an inline patch of a custom resource, whose lists are replaced',
    overlay(`patches:
  - target: { kind: Canary }
    patch: |
      kind: Canary
      metadata: { name: any }
      spec: { analysis: { metrics: [{ name: errors }] } }
`),
  ],
  [
    'a JSON patch',
    overlay(`patches:
  - target: { group: apps, kind: Deploy.*, name: scorer }
    patch: |
      - { op: replace, path: /spec/template/spec/containers/0/env/1/value, value: debug }
      - { op: add, path: /metadata/annotations, value: { a: b } }
`),
  ],
  [
    'a patch that deletes',
    overlay(`patches:
  - patch: |
      $patch: delete
      apiVersion: v1
      kind: Service
      metadata: { name: scorer }
`),
  ],
  [
    'the old list of patches',
    overlay('patchesStrategicMerge: [patch.yaml]\n', {
      'app/patch.yaml': `
apiVersion: v1
kind: Service
metadata: { name: scorer, annotations: { a: b } }
`,
    }),
  ],
  [
    'a ConfigMap made of literals and files',
    overlay(
      `generatorOptions: { disableNameSuffixHash: true }
configMapGenerator:
  - name: settings
    literals: [level=info, "name='a b'"]
    files: [data.json, other=data.json]
    options: { labels: { made: "yes" } }
`,
      { 'app/data.json': '{"a": 1}\n' },
    ),
  ],
];

describe('the plain renderer', () => {
  it.each(CASES)('renders %s', (_, files) => {
    expect(renderPlainly(treeOf(files), 'app')).toMatchSnapshot();
  });

  const kubectl = hasKubectl();
  it.each(CASES)('renders %s as kubectl does', async (_, files) => {
    if (!(await kubectl)) {
      // Nothing to compare with: kubectl is not on the PATH.
      return;
    }
    const tree = treeOf(files);
    const byName = (objects: ReturnType<typeof renderPlainly>) =>
      Object.fromEntries(
        objects.map(each => [`${each.kind}/${each.metadata.name}`, each]),
      );
    expect(byName(renderPlainly(tree, 'app'))).toEqual(
      byName(await kustomizeWithKubectl(tree, 'app')),
    );
  });

  it('renders a plain directory, file by file', () => {
    const tree = treeOf({
      'app/a.yaml': CANARY,
      'app/b.json':
        '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}]}',
      'app/notes.md': '# not a manifest',
      'app/below/c.yaml': CANARY,
    });
    expect(renderPlainly(tree, './app/').map(each => each.kind)).toEqual([
      'Canary',
      'ConfigMap',
    ]);
  });

  it.each([
    ['none', {}, 'none: app path does not exist'],
    ['chart', { 'chart/Chart.yaml': 'name: x\n' }, 'not Helm charts'],
    [
      'app',
      { 'app/kustomization.yaml': 'resources: [gone.yaml]\n' },
      'app/gone.yaml: no such file',
    ],
    [
      'app',
      { 'app/kustomization.yaml': 'namePrefix: x-\n' },
      'cannot do `namePrefix` of app/kustomization.yaml; install kubectl',
    ],
    [
      'app',
      {
        'app/kustomization.yaml': 'resources: ["https://example.com/x.yaml"]\n',
      },
      'the remote resource https://example.com/x.yaml',
    ],
    [
      'app',
      {
        'app/kustomization.yaml': 'resources: [../secret.yaml]\n',
        'secret.yaml': CANARY,
      },
      "is not in or below 'app'",
    ],
    [
      'app',
      { 'app/kustomization.yaml': 'resources: [../../../etc/passwd]\n' },
      'outside of the repository',
    ],
    [
      'app',
      {
        'app/kustomization.yaml': 'resources: [../other]\n',
        'other/kustomization.yaml': 'resources: [../app]\n',
      },
      'cycle detected',
    ],
    [
      'app',
      { 'app/kustomization.yaml': 'resources: {{\n' },
      'Failed to unmarshal',
    ],
    ['app', { 'app/kustomization.yaml': '- a\n' }, 'is not one object'],
    [
      'app',
      { 'app/kustomization.yaml': 'images: 3\n' },
      'invalid Kustomization',
    ],
    [
      'app',
      { 'app/x.yaml': 'kind: ConfigMap\n' },
      'Failed to unmarshal "app/x.yaml"',
    ],
    ['app', { 'app/x.yaml': 'a: [\n' }, 'Failed to unmarshal "app/x.yaml"'],
    [
      'app',
      overlay(
        'patches: [{ patch: "kind: Service\\napiVersion: v1\\nmetadata: {name: none}" }]\n',
      ),
      'no resource matches strategic merge patch',
    ],
    [
      'app',
      overlay(
        'patches: [{ patch: "- {op: remove, path: /none}" , target: {kind: Service}}]\n',
      ),
      'an inline patch',
    ],
    [
      'app',
      { ...BASE, 'app/kustomization.yaml': 'resources: [../base, ../base]\n' },
      'already registered id',
    ],
  ])('says of %s what is wrong: %#', (path, files, message) => {
    const tree = treeOf({ 'README.md': '', ...files });
    expect(() => renderPlainly(tree, path)).toThrow(message);
  });
});
