import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubectl, kubectlVersion } from '../testing/kubectl';
import {
  startKubernetes,
  type KubernetesServer,
} from '../testing/kubernetesServer';

const version = kubectlVersion();

// Each call is a process of its own.
jest.setTimeout(180_000);

const APPLICATION = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: fraud, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://git.example/fraud, path: overlays/dev }
  destination: { name: sandbox, namespace: fraud }
`;

const deployment = (image: string, env: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: server, namespace: fraud }
spec:
  replicas: 2
  selector: { matchLabels: { app: server } }
  template:
    metadata: { labels: { app: server } }
    spec:
      containers:
        - { name: main, image: "${image}", env: [${env}] }
`;

(version ? describe : describe.skip)(`kubectl ${version ?? ''}`, () => {
  let server: KubernetesServer;
  let folder: string;
  let kubectl: Kubectl;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-kubectl-'));
    server = await startKubernetes({ kubeconfigDir: folder });
    kubectl = new Kubectl(folder);
    for (const name of ['argocd', 'fraud']) {
      server.cluster.create({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
    server.cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'train', namespace: 'fraud' },
      spec: { containers: [{ name: 'main', image: 'train:1' }] },
      status: { phase: 'Running' },
    });
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('applies, gets, patches and deletes an Application', async () => {
    const apply = ['apply', '-f', '-'];
    expect(await kubectl.succeed(apply, APPLICATION)).toBe(
      'application.argoproj.io/fraud created\n',
    );
    expect(await kubectl.succeed(apply, APPLICATION)).toContain('unchanged');
    expect(
      await kubectl.succeed(
        apply,
        APPLICATION.replace('overlays/dev', 'overlays/x'),
      ),
    ).toContain('configured');

    const patch = ['patch', 'app', 'fraud', '-n', 'argocd', '--type'];
    await kubectl.succeed([
      ...patch,
      'merge',
      '-p',
      '{"status":{"sync":{"status":"Synced","revision":"abc"},"health":{"status":"Healthy"}}}',
    ]);
    await kubectl.succeed([
      ...patch,
      'json',
      '-p',
      '[{"op":"replace","path":"/spec/project","value":"fraud"}]',
    ]);
    const strategic = await kubectl.run([...patch, 'strategic', '-p', '{}']);
    expect(strategic.code).toBe(1);
    expect(strategic.output).toContain('is not supported');

    expect(await kubectl.succeed(['get', 'applications', '-A'])).toMatch(
      /NAMESPACE +NAME +SYNC STATUS +HEALTH STATUS\nargocd +fraud +Synced +Healthy/,
    );
    expect(await kubectl.succeed(['get', 'app', '-A', '-o', 'wide'])).toMatch(
      /REVISION +PROJECT\n.*abc +fraud/,
    );
    expect(
      await kubectl.succeed(['describe', 'app', 'fraud', '-n', 'argocd']),
    ).toMatch(/Sync:\n +Revision: +abc/);
    expect(
      await kubectl.succeed(['delete', 'app', 'fraud', '-n', 'argocd']),
    ).toContain('"fraud" deleted');
  });

  it('applies, scales and describes a Deployment', async () => {
    const apply = ['apply', '-f', '-'];
    const both = '{name: A, value: "1"}, {name: B, value: "2"}';
    await kubectl.succeed(apply, deployment('server:1', both));
    await kubectl.succeed(
      apply,
      deployment('server:2', '{name: A, value: "1"}'),
    );
    const containers = await kubectl.succeed([
      'get',
      'deploy',
      'server',
      '-n',
      'fraud',
      '-o',
      'jsonpath={.spec.template.spec.containers}',
    ]);
    expect(JSON.parse(containers)).toEqual([
      { name: 'main', image: 'server:2', env: [{ name: 'A', value: '1' }] },
    ]);
    await kubectl.succeed([
      'scale',
      'deploy',
      'server',
      '-n',
      'fraud',
      '--replicas=5',
    ]);
    await kubectl.succeed([
      'set',
      'image',
      'deploy/server',
      'main=server:3',
      '-n',
      'fraud',
    ]);
    expect(await kubectl.succeed(['get', 'deploy', '-n', 'fraud'])).toMatch(
      /server +0\/5/,
    );
    expect(
      await kubectl.succeed(['describe', 'deploy', 'server', '-n', 'fraud']),
    ).toMatch(/Image: +server:3/);
  });

  it('applies on the server’s side, with conflicts and force', async () => {
    const map = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: fraud }\ndata: { key: ${value} }\n`;
    const apply = ['apply', '--server-side', '-f', '-', '--field-manager'];
    expect(await kubectl.succeed([...apply, 'one'], map('a'))).toContain(
      'serverside-applied',
    );
    const conflict = await kubectl.run([...apply, 'two'], map('b'));
    expect(conflict.code).toBe(1);
    expect(conflict.output).toContain(
      'Apply failed with 1 conflict: conflict with "one": .data.key',
    );
    await kubectl.succeed([...apply, 'two', '--force-conflicts'], map('b'));
    await kubectl.succeed(['apply', '--dry-run=server', '-f', '-'], map('c'));
    const value = await kubectl.succeed([
      'get',
      'cm',
      'settings',
      '-n',
      'fraud',
      '-o',
      'jsonpath={.data.key}',
    ]);
    expect(value).toBe('b');
  });

  it('shows what is wrong with an invalid object', async () => {
    const { code, output } = await kubectl.run(
      ['create', '-f', '-'],
      APPLICATION.replace('project: default', 'project: 7').replace(
        / +destination.*\n/,
        '',
      ),
    );
    expect(code).toBe(1);
    expect(output).toBe(
      'The Application "fraud" is invalid: \n' +
        '* spec.destination: Required value\n' +
        '* spec.project: Invalid value: "integer": spec.project in body must be of type string: "integer"\n',
    );
  });

  it('watches', async () => {
    const create = (name: string, status: object) =>
      server.cluster.create({
        apiVersion: 'flagger.app/v1beta1',
        kind: 'Canary',
        metadata: { name, namespace: 'fraud' },
        spec: {
          targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
          analysis: { interval: '1m', threshold: 5, stepWeight: 10 },
        },
        status,
      });
    create('first', { phase: 'Succeeded', canaryWeight: 0 });
    const output = await kubectl.untilPrinted(
      ['get', 'canaries', '-n', 'fraud', '-w'],
      /Progressing/,
      () => create('second', { phase: 'Progressing', canaryWeight: 15 }),
    );
    expect(output).toMatch(/NAME +STATUS +WEIGHT/);
    expect(output).toMatch(/first +Succeeded +0/);
    expect(output).toMatch(/second +Progressing/);
    expect(await kubectl.succeed(['get', 'all', '-n', 'fraud'])).toContain(
      'canary.flagger.app/first',
    );
  });

  it('prints logs, and follows them', async () => {
    const stream = { namespace: 'fraud', name: 'train', container: 'main' };
    server.cluster.appendLog(stream, 'epoch 1');
    server.cluster.appendLog(stream, 'epoch 2');
    expect(
      await kubectl.succeed(['logs', 'train', '-n', 'fraud', '--tail=1']),
    ).toBe('epoch 2\n');
    const followed = await kubectl.untilPrinted(
      ['logs', '-f', 'train', '-n', 'fraud'],
      /epoch 3/,
      () => server.cluster.appendLog(stream, 'epoch 3'),
    );
    expect(followed).toBe('epoch 1\nepoch 2\nepoch 3\n');
  });

  it('may do everything', async () => {
    expect(
      await kubectl.succeed(['auth', 'can-i', 'patch', 'applications']),
    ).toBe('yes\n');
    expect(await kubectl.succeed(['auth', 'can-i', '--list'])).toContain('[*]');
  });

  it('creates and deletes a namespace with what is in it', async () => {
    await kubectl.succeed(['create', 'namespace', 'short-lived']);
    await kubectl.succeed([
      'create',
      'configmap',
      'settings',
      '-n',
      'short-lived',
      '--from-literal=a=b',
    ]);
    await kubectl.succeed(['delete', 'namespace', 'short-lived']);
    expect(await kubectl.succeed(['get', 'cm', '-n', 'short-lived'])).toContain(
      'No resources found',
    );
  });

  it('is refused with a wrong token', async () => {
    const config = readFileSync(join(folder, 'kubeconfig'), 'utf8');
    const wrong = join(folder, 'wrong-kubeconfig');
    writeFileSync(wrong, config.replace(/token: .*/, 'token: wrong'));
    const { code, output } = await kubectl.run([
      'get',
      'pods',
      `--kubeconfig=${wrong}`,
    ]);
    expect(code).toBe(1);
    expect(output).toContain('You must be logged in to the server');
  });
});
