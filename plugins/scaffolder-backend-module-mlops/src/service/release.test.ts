import { readRelease, withRelease } from './release';

const FILES = {
  'kustomization.yaml': `resources: [../../base]
images:
  # Bumped by CI.
  - name: ghcr.io/models/churn
    newTag: "0.1.0" # the first
`,
  'model.yaml': `# The version of the model.
kind: Deployment
spec:
  template:
    metadata:
      labels:
        mlflow.org/model-version: "1"
    spec:
      containers:
        - env: [{ name: MODEL_URI, value: 'models:/churn/1' }]
`,
};

describe('the release of an overlay', () => {
  it('is read', () => {
    expect(readRelease(FILES)).toEqual({
      imageTag: '0.1.0',
      modelVersion: '1',
    });
    expect(readRelease({})).toEqual({});
  });

  it('is changed in its places, and nothing else', () => {
    const changed = withRelease(FILES, { imageTag: '1.4', modelVersion: '7' });
    expect(readRelease(changed)).toEqual({
      imageTag: '1.4',
      modelVersion: '7',
    });
    expect(changed['kustomization.yaml']).toBe(
      FILES['kustomization.yaml'].replace('0.1.0', '1.4'),
    );
    expect(changed['model.yaml']).toBe(
      FILES['model.yaml'].replace('"1"', '"7"').replace('churn/1', 'churn/7'),
    );
  });

  it('leaves the files alone that are not asked for', () => {
    expect(Object.keys(withRelease(FILES, { modelVersion: '2' }))).toEqual([
      'model.yaml',
    ]);
  });

  it('is not guessed where it does not stand', () => {
    expect(() =>
      withRelease(
        { 'model.yaml': 'kind: Deployment\n' },
        { modelVersion: '2' },
      ),
    ).toThrow('model.yaml of this environment does not say what it runs');
  });
});
