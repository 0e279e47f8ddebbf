import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portsFrom, readCliOptions } from './cli';
import { startSandbox } from './startSandbox';

const SCRIPT = join(__dirname, '../bin/slipway-sandbox.js');

/** The command in a process of its own. */
function run(args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...args]);
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
    if (output.includes('KUBECONFIG')) {
      child.kill('SIGTERM');
    }
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise<{ code: number | null; output: string }>(resolve => {
    child.on('close', code => resolve({ code, output }));
  });
}

describe('the command', () => {
  it('has the ports that the portal expects', () => {
    expect(portsFrom(7100)).toEqual({
      control: 7100,
      kubernetes: 7101,
      argocd: 7102,
      'argo-workflows': 7103,
      prometheus: 7104,
      mlflow: 7105,
      'git-host': 7106,
    });
  });

  it('reads its options', () => {
    expect(readCliOptions([])).toMatchObject({
      portBase: 7100,
      speed: 1,
      story: true,
    });
    expect(
      readCliOptions([
        '--port-base=9000',
        '--speed',
        '60',
        '--seed=x',
        '--no-story',
      ]),
    ).toMatchObject({ portBase: 9000, speed: 60, seed: 'x', story: false });
    expect(readCliOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--speed', 'fast'], '--speed has to be a positive number, not "fast"'],
    [['--port-base', '65533'], '--port-base has to be a port number'],
    [['--colour'], "Unknown option '--colour'"],
  ])('says what is wrong with %s', (args, message) => {
    expect(() => readCliOptions(args)).toThrow(message);
  });

  it('starts, says where it is, and stops on SIGTERM', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
    const { code, output } = await run([
      '--port-base=0',
      '--no-story',
      `--kubeconfig-dir=${folder}`,
    ]);
    expect(output).toContain('The sandbox is ready');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'kubeconfig'), 'utf8')).toContain(
      'server: https://127.0.0.1:',
    );
    rmSync(folder, { recursive: true });
  }, 180_000);

  it('says plainly when a port is taken', async () => {
    const other = await startSandbox({ story: false });
    const taken = Number(new URL(other.urls.control).port);
    const { code, output } = await run([`--port-base=${taken}`, '--no-story']);
    expect(output).toContain(
      `slipway-sandbox: Port ${taken}, where control should listen, is taken.`,
    );
    expect(code).toBe(1);
    await other.stop();
  }, 180_000);
});
