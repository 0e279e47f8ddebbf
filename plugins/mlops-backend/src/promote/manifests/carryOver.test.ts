import { carryOver } from './carryOver';

const IMAGE = 'ghcr.io/slipway-demo/fraud-detection';

/** One file in each of two overlays. */
function carry(
  source: string,
  target: string,
  path = 'kustomization.yaml',
): ReturnType<typeof carryOver> & { after: string } {
  const carried = carryOver(
    [{ path: `overlays/staging/${path}`, content: source }],
    [{ path: `overlays/production/${path}`, content: target }],
  );
  return { ...carried, after: carried.files[0]?.after ?? target };
}

describe('carrying a release from one overlay to another', () => {
  it('changes the tag in a kustomization and not a byte more', () => {
    const { after, images, left } = carry(
      `images:\n  - name: ${IMAGE}\n    newTag: 2.0.0\n`,
      [
        '# Production. Ask the platform team before you touch it.',
        'resources: [../../base]',
        'replicas:   # more than elsewhere',
        '    - {name: fraud-detection,   count: 6}',
        'images:',
        `- name: "${IMAGE}"`,
        "  newTag: '1.0.0'   # the release",
        '',
      ].join('\r\n'),
    );
    expect(after).toBe(
      [
        '# Production. Ask the platform team before you touch it.',
        'resources: [../../base]',
        'replicas:   # more than elsewhere',
        '    - {name: fraud-detection,   count: 6}',
        'images:',
        `- name: "${IMAGE}"`,
        "  newTag: '2.0.0'   # the release",
        '',
      ].join('\r\n'),
    );
    expect(images).toEqual([`${IMAGE}:2.0.0`]);
    expect(left).toEqual([]);
  });

  it('takes a digest over where there was a tag, and keeps comments and order', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { after, images } = carry(
      `images:\n  - name: fraud\n    newName: ${IMAGE}\n    digest: ${digest}\n`,
      [
        '# The release',
        'images:',
        '- name: fraud # replaced',
        `  newName: ${IMAGE}`,
        '  newTag: 1.0.0',
        '- name: proxy',
        '  newTag: "1"',
        'namePrefix: prod-',
        '',
      ].join('\n'),
    );
    expect(after).toBe(
      [
        '# The release',
        'images:',
        '- name: fraud # replaced',
        `  newName: ${IMAGE}`,
        `  digest: ${digest}`,
        '- name: proxy',
        '  newTag: "1"',
        'namePrefix: prod-',
        '',
      ].join('\n'),
    );
    expect(images).toEqual([`${IMAGE}@${digest}`]);
  });

  it('says when an image comes from another place than before', () => {
    const { renamed } = carry(
      'images:\n  - name: fraud\n    newName: staging.example.com/fraud\n    newTag: "2"\n',
      'images:\n  - name: fraud\n    newName: prod.example.com/fraud\n    newTag: "1"\n',
    );
    expect(renamed).toEqual([
      { from: 'prod.example.com/fraud', to: 'staging.example.com/fraud' },
    ]);
  });

  it.each(['1.10', '1e3', 'true', '007'])('keeps the tag %s a text', tag => {
    const { after } = carry(
      `images:\n  - name: fraud\n    newTag: ${tag}\n`,
      'images:\n  - name: fraud\n    newTag: latest\n',
    );
    expect(after).toBe(`images:\n  - name: fraud\n    newTag: "${tag}"\n`);
  });

  it('moves the model version in labels and annotations', () => {
    const patch = (version: string, replicas: number) =>
      [
        'kind: Deployment',
        `spec:`,
        `  replicas: ${replicas}`,
        '  template:',
        '    metadata:',
        '      labels:',
        '        mlflow.org/model-name: fraud-detection',
        `        mlflow.org/model-version: "${version}"`,
        '      annotations:',
        `        mlflow.org/model-version: '${version}' # for people`,
        '',
      ].join('\n');
    const { after, model } = carry(patch('2', 1), patch('1', 6), 'model.yaml');
    expect(after).toBe(patch('2', 6));
    expect(model).toEqual({ name: 'fraud-detection', version: '2' });
  });

  it('moves MODEL_URI wherever it stands', () => {
    const files = (version: string) =>
      [
        'kind: Deployment',
        'spec:',
        '  containers:',
        '    - name: server',
        '      env:',
        '        - name: MODEL_URI',
        `          value: models:/credit-risk/${version}`,
        '---',
        'kind: ConfigMap',
        'data:',
        `  MODEL_URI: models:/credit-risk/${version}`,
        '---',
        'configMapGenerator:',
        '  - literals:',
        `      - MODEL_URI=models:/credit-risk/${version}`,
        '',
      ].join('\n');
    const { after, model } = carry(files('6'), files('5'), 'model.yaml');
    expect(after).toBe(files('6'));
    expect(model).toEqual({ name: 'credit-risk', version: '6' });
  });

  it('leaves a model that is named by its alias', () => {
    const env = (uri: string) =>
      `env:\n  - name: MODEL_URI\n    value: ${uri}\n`;
    expect(
      carry(env('models:/fraud@challenger'), env('models:/fraud@champion')),
    ).toMatchObject({ files: [], matches: 0 });
  });

  it('moves the image of a container, and leaves those beside it', () => {
    const pod = (tag: string, proxy: string) =>
      [
        'kind: Deployment',
        'spec:',
        '  containers:',
        '    - name: server',
        `      image: localhost:5000/team/fraud:${tag}`,
        '    - name: proxy',
        `      image: envoy:${proxy}`,
        '',
      ].join('\n');
    const { after } = carry(pod('2', '9'), pod('1', '9'), 'deployment.yaml');
    expect(after).toBe(pod('2', '9'));
  });

  it("moves the tag in a chart's values", () => {
    const values = (tag: string) =>
      `image:\n  repository: ${IMAGE}\n  tag: "${tag}"\nreplicas: 2\n`;
    expect(carry(values('2'), values('1'), 'values.yaml').after).toBe(
      values('2'),
    );
  });

  it('says what has no place in the target', () => {
    const { left, matches } = carry(
      `images:\n  - name: ${IMAGE}\n    newTag: 2.0.0\n  - name: shadow\n    newTag: "3"\n`,
      `images:\n  - name: ${IMAGE}\n    newTag: 1.0.0\n`,
    );
    expect(matches).toBe(1);
    expect(left).toEqual([
      'the image shadow:3 of overlays/staging/kustomization.yaml',
    ]);
  });

  it('does not guess which of two versions is meant', () => {
    const labels = (...versions: string[]) =>
      versions
        .map(
          each =>
            `metadata:\n  labels:\n    mlflow.org/model-version: "${each}"\n`,
        )
        .join('---\n');
    const { files, left } = carry(labels('2', '3'), labels('1'), 'model.yaml');
    expect(files).toEqual([]);
    expect(left).toEqual([
      'the version of the model in overlays/production/model.yaml, of which the source names several (2, 3)',
    ]);
  });

  it('changes nothing where both name the same', () => {
    const same = `images:\n  - name: ${IMAGE}\n    newTag: 2.0.0\n`;
    expect(carry(same, same)).toMatchObject({ files: [], matches: 1 });
  });

  it('passes over what is no sound YAML', () => {
    expect(carry('images: [', 'images: {{ tpl }}: x')).toMatchObject({
      files: [],
      matches: 0,
    });
  });
});
