#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { ensureSetup, ensureTools, root } from './toolchain.mjs';

const [command, ...args] = process.argv.slice(2);
if (command === 'yarn') {
  const { node, yarn, env } = ensureTools();
  const result = spawnSync(node, [yarn, ...args], { cwd: root, env, stdio: 'inherit' });
  process.exit(result.status ?? 1);
}
