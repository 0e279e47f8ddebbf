import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../toolchain.mjs';

const SECTION = 'In an existing portal';
const ADDED = /backend\.add\(\s*import\('([^']+)'\),?\s*\);/g;
const ALLOW_ALL =
  /backend\.add\(\s*import\('@backstage\/plugin-permission-backend-module-allow-all-policy'\),?\s*\);\n/;

/** What README.md tells somebody who has a portal: commands and features. */
export function readSteps() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme
    .split(/^## /m)
    .find(part => part.startsWith(`${SECTION}\n`));
  assert.ok(section, `README.md has no section '${SECTION}'`);
  return {
    commands: blocksOf(section, 'sh').flatMap(commandsOf),
    features: blocksOf(section, 'ts').flatMap(addedBy),
  };
}

function blocksOf(text, language) {
  const blocks = text.matchAll(/^```(\w+)\n(.*?)^```/gms);
  return [...blocks].filter(hit => hit[1] === language).map(hit => hit[2]);
}

/** Without the word `yarn`, for Yarn is run as it is here. */
function commandsOf(block) {
  const lines = block.replaceAll('\\\n', ' ').split('\n').filter(Boolean);
  return lines.map(line => {
    const [program, ...words] = line.split(/\s+/);
    assert.equal(program, 'yarn', `README.md: '${line}' is no Yarn command`);
    return words;
  });
}

function addedBy(code) {
  return [...code.matchAll(ADDED)].map(hit => hit[1]);
}

/** Adds to `packages/backend/src/index.ts` what is not there. */
export function addToBackend(portal, features) {
  const file = join(portal, 'packages/backend/src/index.ts');
  const code = readFileSync(file, 'utf8').replace(ALLOW_ALL, '');
  const present = addedBy(code);
  const lines = features
    .filter(name => !present.includes(name))
    .map(name => `backend.add(import('${name}'));\n`);
  writeFileSync(
    file,
    code.replace('backend.start();', `${lines.join('')}\nbackend.start();`),
  );
}
