import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The version of the kubectl that is installed; undefined without one. */
export function kubectlVersion(): string | undefined {
  const { status, stdout } = spawnSync('kubectl', [
    'version',
    '--client',
    '-o',
    'json',
  ]);
  if (status === 0) {
    return JSON.parse(stdout.toString()).clientVersion.gitVersion;
  }
  process.stderr.write(
    'SKIPPED: the tests with the real kubectl, which is not installed here\n',
  );
  return undefined;
}

/** The real kubectl, beside a server that is in this very process. */
export class Kubectl {
  private readonly folder: string;

  /** @param folder - holds the kubeconfig, and its caches */
  constructor(folder: string) {
    this.folder = folder;
  }

  run(
    args: string[],
    input = '',
  ): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = this.start(args);
      let output = '';
      const collect = (chunk: Buffer) => {
        output += chunk;
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', reject);
      child.on('close', code => resolve({ code, output }));
      child.stdin.end(input);
    });
  }

  /** What it prints. @throws when it fails. */
  async succeed(args: string[], input?: string): Promise<string> {
    const { code, output } = await this.run(args, input);
    if (code !== 0) {
      throw new Error(`kubectl ${args.join(' ')}: ${output}`);
    }
    return output;
  }

  /**
   * What it has printed when `expected` shows; then it is ended. `meanwhile`
   * is done when it has printed anything.
   */
  untilPrinted(
    args: string[],
    expected: RegExp,
    meanwhile: () => void,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = this.start(args);
      let output = '';
      child.stdout.once('data', meanwhile);
      child.stdout.on('data', chunk => {
        output += chunk;
        if (expected.test(output)) {
          child.kill();
        }
      });
      child.on('error', reject);
      child.on('close', () => resolve(output));
    });
  }

  private start(args: string[]) {
    return spawn('kubectl', args, {
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        KUBECONFIG: join(this.folder, 'kubeconfig'),
      },
    });
  }
}
