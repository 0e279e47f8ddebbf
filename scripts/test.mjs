import { runYarn } from './processes.mjs';
import { conclude, freshReport, readJson } from './reports.mjs';
import { say } from './toolchain.mjs';

/**
 * `npm test`: types, lint, then every package's tests. Further arguments go to
 * Jest, and then only Jest runs.
 */
export async function test(tools, args) {
  const report = freshReport('unit');
  if (args.length === 0) {
    say('checking types …');
    const types = await runYarn(tools, ['tsc']);
    if (types !== 0) return types;
    say('linting …');
    const lint = await runYarn(tools, ['lint:all']);
    if (lint !== 0) return lint;
  }
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
    { env: { CI: 'true', TZ: 'UTC' }, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const result = readJson(report);
  if (!result) {
    say('the test runner ended without a report');
    return code || 1;
  }
  const counts = count(result);
  conclude('unit', counts);
  return counts.failed > 0 ? 1 : code;
}

/** Says what begins, and how long it took when it has ended. */
async function timed(what, work) {
  say(`${what} …`);
  const began = Date.now();
  const code = await work();
  say(`${what} took ${Math.round((Date.now() - began) / 1000)} s`);
  return code;
}

function count(result) {
  // A suite that does not even load has no test that could be counted.
  const broken = result.testResults.filter(
    suite => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
