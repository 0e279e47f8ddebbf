import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox } from './startSandbox';
import { SYSTEM_NAMES, type SystemName } from './systems';

const USAGE = `Usage: slipway-sandbox [options]

  --port-base <n>   first of seven ports; 7100. 0: any that are free
  --speed <n>       how much faster than the wall its clock runs; 1
  --seed <text>     the same seed tells the same story
  --no-story        begin with an empty cluster
  --kubeconfig-dir  where the kubeconfig and the Git repositories go;
                    .slipway/sandbox
  --portal-url      whom the canaries ask; http://127.0.0.1:7007
  --help            this
`;

const DEFAULT_PORT_BASE = 7100;

/** How to start a sandbox, as told on the command line. */
export interface CliOptions {
  portBase: number;
  speed: number;
  seed?: string;
  story: boolean;
  kubeconfigDir: string;
  /** Made anew at each start. */
  gitDir: string;
  portalUrl?: string;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!Number.isFinite(speed) || speed <= 0) {
    throw new Error(`--speed has to be a positive number, not "${text}"`);
  }
  return speed;
}

function readPortBase(text: string): number {
  const base = Number(text);
  if (
    !Number.isInteger(base) ||
    base < 0 ||
    base + SYSTEM_NAMES.length - 1 > 65_535
  ) {
    throw new Error(
      `--port-base has to be a port number that leaves room for seven, not "${text}"`,
    );
  }
  return base;
}

function readUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new Error(`--portal-url has to be an http address, not "${text}"`);
  }
  return text;
}

/** @throws with a sentence for the person at the terminal. */
export function readCliOptions(args: string[]): CliOptions | 'help' {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      'port-base': { type: 'string', default: String(DEFAULT_PORT_BASE) },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string' },
      story: { type: 'boolean', default: true },
      'kubeconfig-dir': { type: 'string' },
      'portal-url': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    return 'help';
  }
  const directory =
    values['kubeconfig-dir'] ?? join(process.cwd(), '.slipway', 'sandbox');
  const portalUrl = values['portal-url'];
  return {
    portBase: readPortBase(values['port-base']),
    speed: readSpeed(values.speed),
    ...(values.seed !== undefined && { seed: values.seed }),
    story: values.story,
    kubeconfigDir: directory,
    gitDir: join(directory, 'git'),
    ...(portalUrl !== undefined && { portalUrl: readUrl(portalUrl) }),
  };
}

/** The ports of all systems, beginning with the control port; 0 for any. */
export function portsFrom(base: number): Record<SystemName, number> {
  const port = (system: SystemName) =>
    base && base + SYSTEM_NAMES.indexOf(system);
  return {
    control: port('control'),
    kubernetes: port('kubernetes'),
    argocd: port('argocd'),
    'argo-workflows': port('argo-workflows'),
    prometheus: port('prometheus'),
    mlflow: port('mlflow'),
    'git-host': port('git-host'),
  };
}

function readyMessage(sandbox: Sandbox): string {
  const lines = SYSTEM_NAMES.map(
    system => `  ${system.padEnd(15)} ${sandbox.urls[system]}`,
  );
  return [
    'The sandbox is ready:',
    ...lines,
    `  export KUBECONFIG=${sandbox.kubeconfigPath}`,
    '',
  ].join('\n');
}

/** The command `slipway-sandbox`. */
export async function runCli(args: string[]): Promise<void> {
  try {
    const options = readCliOptions(args);
    if (options === 'help') {
      process.stdout.write(USAGE);
      return;
    }
    const { portBase, ...rest } = options;
    const sandbox = await startSandbox({
      ...rest,
      ports: portsFrom(portBase),
      log: message => process.stderr.write(`${message}\n`),
    });
    const stop = () => {
      sandbox.stop().then(() => process.exit(0));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    process.stdout.write(readyMessage(sandbox));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`slipway-sandbox: ${message}\n`);
    process.exitCode = 1;
  }
}
