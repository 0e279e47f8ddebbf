import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startKubernetes,
  type KubernetesServer,
} from '../testing/kubernetesServer';

/** The version of the kubectl that is installed; undefined without one. */
function kubectlVersion(): string | undefined {
  const { status, stdout } = spawnSync('kubectl', [
    'version',
    '--client',
    '-o',
    'json',
  ]);
  return status === 0
    ? JSON.parse(stdout.toString()).clientVersion.gitVersion
    : undefined;
}

const version = kubectlVersion();
if (!version) {
  process.stderr.write(
    'SKIPPED: the tests with the real kubectl, which is not installed here\n',
  );
}

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

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-kubectl-'));
    server = await startKubernetes({ kubeconfigDir: folder });
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

  function environment() {
    return {
      PATH: process.env.PATH,
      HOME: folder,
      KUBECONFIG: join(folder, 'kubeconfig'),
    };
  }

  /** Runs it beside the server, which is in this very process. */
  function kubectl(
    args: string[],
    input = '',
  ): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn('kubectl', args, { env: environment() });
      let output = '';
      child.stdout.on('data', chunk => {
        output += chunk;
      });
      child.stderr.on('data', chunk => {
        output += chunk;
      });
      child.on('error', reject);
      child.on('close', code => resolve({ code, output }));
      child.stdin.end(input);
    });
  }

  async function succeed(args: string[], input?: string): Promise<string> {
    const { code, output } = await kubectl(args, input);
    if (code !== 0) {
      throw new Error(`kubectl ${args.join(' ')}: ${output}`);
    }
    return output;
  }

  /** What it has printed when `expected` first shows; then it is ended. */
  function untilPrinted(
    args: string[],
    expected: RegExp,
    meanwhile: () => void,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn('kubectl', args, { env: environment() });
      let output = '';
      let begun = false;
      child.stdout.on('data', chunk => {
        output += chunk;
        if (!begun) {
          begun = true;
          meanwhile();
        }
        if (expected.test(output)) {
          child.kill();
        }
      });
      child.on('error', reject);
      child.on('close', () => resolve(output));
    });
  }

  it('applies, gets, patches and deletes an Application', async () => {
    const apply = ['apply', '-f', '-'];
    expect(await succeed(apply, APPLICATION)).toBe(
      'application.argoproj.io/fraud created\n',
    );
    expect(await succeed(apply, APPLICATION)).toContain('unchanged');
    expect(
      await succeed(apply, APPLICATION.replace('overlays/dev', 'overlays/x')),
    ).toContain('configured');

    const patch = ['patch', 'app', 'fraud', '-n', 'argocd', '--type'];
    await succeed([
      ...patch,
      'merge',
      '-p',
      '{"status":{"sync":{"status":"Synced","revision":"abc"},"health":{"status":"Healthy"}}}',
    ]);
    await succeed([
      ...patch,
      'json',
      '-p',
      '[{"op":"replace","path":"/spec/project","value":"fraud"}]',
    ]);
    const strategic = await kubectl([...patch, 'strategic', '-p', '{}']);
    expect(strategic.code).toBe(1);
    expect(strategic.output).toContain('is not supported');

    expect(await succeed(['get', 'applications', '-A'])).toMatch(
      /NAMESPACE +NAME +SYNC STATUS +HEALTH STATUS\nargocd +fraud +Synced +Healthy/,
    );
    expect(await succeed(['get', 'app', '-A', '-o', 'wide'])).toMatch(
      /REVISION +PROJECT\n.*abc +fraud/,
    );
    expect(await succeed(['describe', 'app', 'fraud', '-n', 'argocd'])).toMatch(
      /Sync:\n +Revision: +abc/,
    );
    expect(await succeed(['delete', 'app', 'fraud', '-n', 'argocd'])).toContain(
      '"fraud" deleted',
    );
  });

  it('applies, scales and describes a Deployment', async () => {
    const apply = ['apply', '-f', '-'];
    const both = '{name: A, value: "1"}, {name: B, value: "2"}';
    await succeed(apply, deployment('server:1', both));
    await succeed(apply, deployment('server:2', '{name: A, value: "1"}'));
    const containers = await succeed([
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
    await succeed(['scale', 'deploy', 'server', '-n', 'fraud', '--replicas=5']);
    await succeed([
      'set',
      'image',
      'deploy/server',
      'main=server:3',
      '-n',
      'fraud',
    ]);
    expect(await succeed(['get', 'deploy', '-n', 'fraud'])).toMatch(
      /server +0\/5/,
    );
    expect(
      await succeed(['describe', 'deploy', 'server', '-n', 'fraud']),
    ).toMatch(/Image: +server:3/);
  });

  it('applies on the server’s side, with conflicts and force', async () => {
    const map = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: fraud }\ndata: { key: ${value} }\n`;
    const apply = ['apply', '--server-side', '-f', '-', '--field-manager'];
    expect(await succeed([...apply, 'one'], map('a'))).toContain(
      'serverside-applied',
    );
    const conflict = await kubectl([...apply, 'two'], map('b'));
    expect(conflict.code).toBe(1);
    expect(conflict.output).toContain(
      'Apply failed with 1 conflict: conflict with "one": .data.key',
    );
    await succeed([...apply, 'two', '--force-conflicts'], map('b'));
    await succeed(['apply', '--dry-run=server', '-f', '-'], map('c'));
    const value = await succeed([
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
    const { code, output } = await kubectl(
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
    const create = () =>
      server.cluster.create({
        apiVersion: 'flagger.app/v1beta1',
        kind: 'Canary',
        metadata: { name: 'second', namespace: 'fraud' },
        spec: {
          targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
          analysis: { interval: '1m', threshold: 5, stepWeight: 10 },
        },
        status: { phase: 'Progressing', canaryWeight: 15 },
      });
    server.cluster.create({
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: { name: 'first', namespace: 'fraud' },
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
        analysis: { interval: '1m', threshold: 5, stepWeight: 10 },
      },
      status: { phase: 'Succeeded', canaryWeight: 0 },
    });
    const output = await untilPrinted(
      ['get', 'canaries', '-n', 'fraud', '-w'],
      /Progressing/,
      create,
    );
    expect(output).toMatch(/NAME +STATUS +WEIGHT/);
    expect(output).toMatch(/first +Succeeded +0/);
    expect(output).toMatch(/second +Progressing/);
    expect(await succeed(['get', 'all', '-n', 'fraud'])).toContain(
      'canary.flagger.app/first',
    );
  });

  it('prints logs, and follows them', async () => {
    const stream = { namespace: 'fraud', name: 'train', container: 'main' };
    server.cluster.appendLog(stream, 'epoch 1');
    server.cluster.appendLog(stream, 'epoch 2');
    expect(await succeed(['logs', 'train', '-n', 'fraud', '--tail=1'])).toBe(
      'epoch 2\n',
    );
    const followed = await untilPrinted(
      ['logs', '-f', 'train', '-n', 'fraud'],
      /epoch 3/,
      () => server.cluster.appendLog(stream, 'epoch 3'),
    );
    expect(followed).toBe('epoch 1\nepoch 2\nepoch 3\n');
  });

  it('may do everything', async () => {
    expect(await succeed(['auth', 'can-i', 'patch', 'applications'])).toBe(
      'yes\n',
    );
    expect(await succeed(['auth', 'can-i', '--list'])).toContain('[*]');
  });

  it('creates and deletes a namespace with what is in it', async () => {
    await succeed(['create', 'namespace', 'short-lived']);
    await succeed([
      'create',
      'configmap',
      'settings',
      '-n',
      'short-lived',
      '--from-literal=a=b',
    ]);
    await succeed(['delete', 'namespace', 'short-lived']);
    expect(await succeed(['get', 'cm', '-n', 'short-lived'])).toContain(
      'No resources found',
    );
  });

  it('is refused with a wrong token', async () => {
    const config = readFileSync(join(folder, 'kubeconfig'), 'utf8');
    const wrong = join(folder, 'wrong-kubeconfig');
    writeFileSync(wrong, config.replace(/token: .*/, 'token: wrong'));
    const { code, output } = await kubectl([
      'get',
      'pods',
      `--kubeconfig=${wrong}`,
    ]);
    expect(code).toBe(1);
    expect(output).toContain('You must be logged in to the server');
  });
});
