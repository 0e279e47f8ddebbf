import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runYarn } from './processes.mjs';
import { root, say } from './toolchain.mjs';

const report = join(root, '.slipway', 'test-report.json');

/**
 * `npm test`: types, lint, then every package's tests. Further arguments go to
 * Jest, and then only Jest runs.
 */
export async function test(tools, args) {
  const env = { CI: 'true' };
  if (args.length === 0) {
    say('checking types …');
    const types = await runYarn(tools, ['tsc']);
    if (types !== 0) return types;
    say('linting …');
    const lint = await runYarn(tools, ['lint:all']);
    if (lint !== 0) return lint;
  }
  mkdirSync(join(root, '.slipway'), { recursive: true });
  rmSync(report, { force: true });
  say('running the tests …');
  const code = await runYarn(
    tools,
    [
      'backstage-cli',
      'repo',
      'test',
      '--json',
      `--outputFile=${report}`,
      ...args,
    ],
    { env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return summarise(code);
}

function summarise(code) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    say('the test runner ended without a report');
    return code || 1;
  }
  // A suite that does not even load has no test that could be counted.
  const broken = result.testResults.filter(
    suite => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  const failed = result.numFailedTests + broken;
  const skipped = result.numPendingTests + result.numTodoTests;
  process.stdout.write(
    `${result.numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`,
  );
  return failed > 0 ? 1 : code;
}
