import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './toolchain.mjs';

const folder = join(root, '.slipway', 'reports');

/** Where a test runner writes its JSON report; an older one is removed. */
export function freshReport(name) {
  mkdirSync(folder, { recursive: true });
  for (const suffix of ['report', 'counts']) {
    rmSync(join(folder, `${name}-${suffix}.json`), { force: true });
  }
  return join(folder, `${name}-report.json`);
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Prints the counts on a line of their own, and keeps them for the summary. */
export function conclude(name, counts) {
  writeFileSync(join(folder, `${name}-counts.json`), JSON.stringify(counts));
  process.stdout.write(`${countLine(counts)}\n`);
}

export function readCounts(name) {
  return readJson(join(folder, `${name}-counts.json`));
}

export function countLine({ passed, failed, skipped }) {
  const tail = skipped ? `, ${skipped} skipped` : '';
  return `${passed} passed, ${failed} failed${tail}`;
}
