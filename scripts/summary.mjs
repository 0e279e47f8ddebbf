/** Adds up tests, packages and browser tests: `N passed, N failed`. */
import { countLine, readCounts } from './reports.mjs';

const all = ['unit', 'install', 'browser'].map(name => [
  name,
  readCounts(name),
]);
const missing = all.filter(([, counts]) => !counts).map(([name]) => name);
if (missing.length > 0) {
  process.stderr.write(
    `slipway: the ${missing.join(' and ')} tests did not run to their end\n`,
  );
}
const total = { passed: 0, failed: missing.length, skipped: 0 };
for (const [, counts] of all) {
  total.passed += counts?.passed ?? 0;
  total.failed += counts?.failed ?? 0;
  total.skipped += counts?.skipped ?? 0;
}
process.stdout.write(`${countLine(total)}\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
