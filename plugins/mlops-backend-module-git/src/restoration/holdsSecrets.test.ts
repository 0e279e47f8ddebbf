import { holdsSecrets } from './holdsSecrets';

describe('what is not shown in a plan', () => {
  it.each([
    ['db.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {}\n'],
    ['list.yaml', 'items:\n  - kind: "Secret" # oops\n'],
    ['db.json', '{\n  "kind": "Secret",\n  "data": {}\n}'],
    ['overlays/production/.env', 'PASSWORD=x'],
    ['tls.key', ''],
  ])('%s', (path, text) => {
    expect(holdsSecrets(path, [undefined, text])).toBe(true);
  });

  it.each([
    ['db.yaml', 'kind: SealedSecret\n'],
    ['db.yaml', 'kind: ExternalSecret\n'],
    ['db.yaml', 'kind: ConfigMap\ndata:\n  note: kind of a Secret\n'],
    ['environment.yaml', 'kind: Deployment\n'],
  ])('but %s with %s is', (path, text) => {
    expect(holdsSecrets(path, [text, undefined])).toBe(false);
  });
});
