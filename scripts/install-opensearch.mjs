/**
 * Brings OpenSearch itself from Maven Central into the ignored folder
 * `.slipway/opensearch`, once: the search documents are held against it. Where
 * there is no Java or Maven, or Maven Central is not reached, it says so and
 * ends well: those tests are skipped then.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'packages', 'real-parts', 'opensearch');
const folder = join(root, '.slipway', 'opensearch');
const libs = join(folder, 'libs');
const done = join(folder, 'installed');

const PATIENCE_MS = 300_000;

function say(message) {
  process.stdout.write(`slipway: ${message}\n`);
}

function run(command, args) {
  return spawnSync(command, args, { encoding: 'utf8', timeout: PATIENCE_MS });
}

function isThere(command, ...args) {
  return run(command, args).status === 0;
}

const STEPS = [
  [
    'mvn',
    [
      ...['--batch-mode', '--quiet', '--file', join(source, 'pom.xml')],
      ...['dependency:copy-dependencies', `-DoutputDirectory=${libs}`],
    ],
  ],
  [
    'javac',
    [
      ...['-d', join(folder, 'classes'), '-cp', join(libs, '*')],
      join(source, 'OpenSearchNode.java'),
    ],
  ],
];

/** Answers whether OpenSearch is there now. */
export function installOpenSearch() {
  if (existsSync(done)) {
    say('OpenSearch is installed already');
    return true;
  }
  if (!isThere('mvn', '--version') || !isThere('javac', '-version')) {
    say(
      'no Maven or no Java compiler was found: the tests against OpenSearch itself are skipped',
    );
    return false;
  }
  say('bringing OpenSearch from Maven Central (once; a minute) …');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [command, args] of STEPS) {
    const { status, stdout, stderr } = run(command, args);
    if (status === 0) continue;
    const said = (stderr || stdout || '').trim().split('\n').slice(-3);
    rmSync(folder, { recursive: true, force: true });
    say(
      `OpenSearch could not be brought, so the tests against it are skipped:\n${said.join('\n')}`,
    );
    return false;
  }
  writeFileSync(done, '');
  say('OpenSearch is installed');
  return true;
}

if (
  process.argv[1] &&
  import.meta.url === pathToFileURL(process.argv[1]).href
) {
  installOpenSearch();
}
