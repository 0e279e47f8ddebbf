import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPortTaken, Programs, untilAnswers } from '../processes.mjs';
import { root, say } from '../toolchain.mjs';
import { yarnIn } from './commands.mjs';
import { addToBackend, readSteps } from './readme.mjs';
import { createPortal, writeConfig } from './newPortal.mjs';
import { startRegistry } from './registry.mjs';

const SANDBOX_PORTS = [7100, 7101, 7102, 7103, 7104, 7105, 7106];
/** As the READMEs have an administrator call them. */
const COMMANDS = ['slipway-flagger-webhooks', 'slipway-alertmanager-webhook'];
const CONFIGS = ['app-config.yaml', 'app-config.local.yaml'];

/** Does what an administrator would, by the words of README.md. */
export async function tryInPortal(tools, { folder, packages, timed }) {
  const portal = join(folder, 'portal');
  const yarn = yarnIn(tools, portal);
  const registry = await startRegistry(packages);
  try {
    await timed('made a portal', () => createPortal(tools, portal, registry));
    const steps = readSteps();
    await timed('installed the packages', async () => {
      await yarn(['install']);
      for (const words of steps.commands) await yarn(words);
      addToBackend(portal, steps.features);
    });
    const url = `http://localhost:${await freePort()}`;
    writeConfig(portal, url);
    await timed('types, config, build and commands pass', async () => {
      await yarn(['tsc']);
      const configs = CONFIGS.flatMap(file => ['--config', file]);
      const check = ['backstage-cli', 'config:check', '--strict', '--lax'];
      await yarn([...check, ...configs]);
      await yarn(['build:backend']);
      checkFrontend(portal);
      for (const command of COMMANDS) {
        await yarn(['workspace', 'backend', command, '--help']);
      }
    });
    await timed('the portal answers', () => ask(tools, portal, url));
  } finally {
    await registry.stop();
    await forgetTarballs(yarn);
  }
}

/** Nothing in the portal's code names the plugin: it was found by itself. */
function checkFrontend(portal) {
  const folder = join(portal, 'packages/app/dist/static');
  const isOurs = name =>
    name.endsWith('.js') &&
    readFileSync(join(folder, name), 'utf8').includes('--mlops-line');
  assert.ok(
    readdirSync(folder).some(isOurs),
    'The built frontend has nothing of the plugin: is app.packages all?',
  );
}

/** Yarn keeps what it has installed; these will never be asked for again. */
async function forgetTarballs(yarn) {
  const cache = (await yarn(['config', 'get', 'cacheFolder'])).trim();
  for (const name of readdirSync(cache)) {
    if (name.startsWith('@slipway-')) rmSync(join(cache, name));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function ask(tools, portal, url) {
  for (const port of SANDBOX_PORTS) {
    if (await isPortTaken(port)) {
      throw new Error(
        `Port ${port} is taken, and the sandbox needs it: stop what holds it (another portal?) and run this again`,
      );
    }
  }
  const programs = new Programs();
  try {
    const sandbox = join(root, 'packages/sandbox/bin/slipway-sandbox.js');
    programs.start('install-sandbox', tools, [sandbox]);
    const configs = CONFIGS.flatMap(file => ['--config', `../../${file}`]);
    const start = [tools.yarn, 'workspace', 'backend', 'start', ...configs];
    const { log } = programs.start('install-portal', tools, start, {
      cwd: portal,
    });
    say(`starting it; its log is ${log}`);
    await untilAnswers(`${url}/.backstage/health/v1/readiness`, {});
    const reader = await signIn(url);
    for (const [what, check] of CHECKS) {
      await eventually(what, () => check(reader));
      say(what);
    }
  } finally {
    await programs.stop();
  }
}

const CHECKS = [
  [
    'the Delivery API knows what is live in production',
    async ({ get }) => {
      const { environments } = await get(
        '/api/mlops/v1/entities/component/default/fraud-detection/delivery',
      );
      const names = environments.map(({ name }) => name);
      assert.deepEqual(names, ['dev', 'staging', 'production']);
    },
  ],
  [
    'releases are found in search',
    async ({ get }) => {
      const { results } = await get(
        '/api/search/query?term=fraud&types[0]=mlops',
      );
      assert.ok(results.length > 0, 'no results');
    },
  ],
  [
    'registered models are in the catalog',
    ({ get }) =>
      get('/api/catalog/entities/by-name/resource/default/fraud-detection'),
  ],
  [
    'the packed template makes all files, those that begin with a dot too',
    async ({ post }) => {
      const preview = await post('/api/scaffolder/mlops/v1/preview', {
        templateRef: 'template:default/new-model',
        values: { name: 'late-payments', owner: 'group:default/team-fraud' },
      });
      const text = JSON.stringify(preview);
      for (const path of ['.gitignore', '.github/workflows/ci.yaml']) {
        assert.ok(text.includes(`"${path}"`), `${path} is not there`);
      }
    },
  ],
  [
    'the backend serves the frontend',
    async ({ url }) => {
      const page = await (await fetch(url)).text();
      assert.match(page, /<div id="root"/);
    },
  ],
];

async function signIn(url) {
  const { backstageIdentity } = await read(
    await fetch(`${url}/api/auth/guest/refresh`),
  );
  const headers = {
    authorization: `Bearer ${backstageIdentity.token}`,
    'content-type': 'application/json',
  };
  return {
    url,
    get: async path => read(await fetch(`${url}${path}`, { headers })),
    post: async (path, body) =>
      read(
        await fetch(`${url}${path}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        }),
      ),
  };
}

async function read(response) {
  const text = await response.text();
  assert.ok(response.ok, `${response.url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Catalogs and indices fill up after a start. */
async function eventually(what, check) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`not so: ${what}`, { cause: error });
      }
      await sleep(1000);
    }
  }
}
