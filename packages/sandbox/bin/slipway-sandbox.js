#!/usr/bin/env node
// Runs the compiled package where there is one, else the sources.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const compiled = join(__dirname, '../dist/index.cjs.js');
const sources = join(__dirname, '../src/index.ts');

if (existsSync(sources)) {
  require('@backstage/cli/config/nodeTransform.cjs');
}
const { runCli } = require(existsSync(sources) ? sources : compiled);

runCli(process.argv.slice(2));
