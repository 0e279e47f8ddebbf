#!/usr/bin/env node
/** The one door: `npm start`, `npm test` and the others come in here. */
import { bench } from './bench.mjs';
import { e2e } from './e2e.mjs';
import { runYarn } from './processes.mjs';
import { sandbox, start } from './start.mjs';
import { testCrash } from './test-crash.mjs';
import { testInstall } from './test-install.mjs';
import { testTemplate } from './test-template.mjs';
import { test } from './test.mjs';
import { ensureSetup, ensureTools, fail, say } from './toolchain.mjs';

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  fail(
    `Node 20 or newer is needed to begin; this is ${process.versions.node}.`,
  );
}

const commands = {
  setup: () => {
    ensureSetup();
    say('everything is in place; `npm start` opens the portal.');
  },
  yarn: args => runYarn(ensureTools(), args),
  start: args => start(ensureSetup(), args),
  sandbox: args => sandbox(ensureSetup(), args),
  test: args => test(ensureSetup(), args),
  e2e: args => e2e(ensureSetup(), args),
  bench: args => bench(ensureSetup(), args),
  'test-crash': args => testCrash(ensureSetup(), args),
  'test-install': args => testInstall(ensureSetup(), args),
  'test-template': args => testTemplate(ensureSetup(), args),
};

const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  fail(
    `'${name ?? ''}' is not a command; choose ${Object.keys(commands).join(', ')}.`,
  );
}
process.exitCode = (await command(args)) ?? 0;
