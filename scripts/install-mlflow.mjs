/**
 * Brings MLflow itself from PyPI into the ignored folder `.slipway/mlflow`,
 * once: some tests hold the sandbox and the MLflow module against it. Where
 * there is no Python or PyPI is not reached, it says so and ends well: those
 * tests are skipped then.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.slipway', 'mlflow');
const windows = process.platform === 'win32';
const bin = join(folder, windows ? 'Scripts' : 'bin');
const python = join(bin, windows ? 'python.exe' : 'python');

/** The release whose answers the sandbox gives. */
const REQUIREMENT = 'mlflow>=3.10,<4';
const OLDEST_PYTHON = [3, 10];

function say(message) {
  process.stdout.write(`slipway: ${message}\n`);
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', ...options });
}

function lastLines(text = '') {
  return text.trim().split('\n').slice(-3).join('\n');
}

/** The first Python on the PATH that is new enough. */
function findPython() {
  const names = [
    'python3',
    'python3.13',
    'python3.12',
    'python3.11',
    'python3.10',
    'python',
  ];
  return names.find(name => {
    const { status, stdout } = run(name, [
      '-c',
      'import sys, venv, ensurepip; print(*sys.version_info[:2])',
    ]);
    const [major, minor] = (stdout ?? '').trim().split(' ').map(Number);
    return (
      status === 0 && major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]
    );
  });
}

function installedVersion() {
  if (!existsSync(join(folder, 'installed')) || !existsSync(python)) {
    return undefined;
  }
  const { status, stdout } = run(python, [
    '-c',
    'from importlib.metadata import version; print(version("mlflow"))',
  ]);
  return status === 0 ? stdout.trim() : undefined;
}

/** Answers whether MLflow is there now. */
export function installMlflow() {
  const version = installedVersion();
  if (version) {
    say(`MLflow ${version} is installed already`);
    return true;
  }
  const system = findPython();
  if (!system) {
    say(
      `no Python ≥ ${OLDEST_PYTHON.join('.')} with venv was found: the tests against MLflow itself are skipped`,
    );
    return false;
  }
  say('installing MLflow from PyPI (once; a minute or two) …');
  rmSync(folder, { recursive: true, force: true });
  const venv = run(system, ['-m', 'venv', folder]);
  const installed =
    venv.status === 0
      ? run(python, [
          '-m',
          'pip',
          'install',
          '--quiet',
          '--disable-pip-version-check',
          '--retries=2',
          '--timeout=20',
          REQUIREMENT,
        ])
      : venv;
  if (installed.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    say(
      `MLflow could not be installed, so the tests against it are skipped:\n${lastLines(installed.stderr || installed.stdout)}`,
    );
    return false;
  }
  writeFileSync(join(folder, 'installed'), '');
  say(`MLflow ${installedVersion()} is installed`);
  return true;
}

if (
  process.argv[1] &&
  import.meta.url === pathToFileURL(process.argv[1]).href
) {
  installMlflow();
}
