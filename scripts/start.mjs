import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureFrontend } from './frontend.mjs';
import {
  Programs,
  isPortTaken,
  run,
  tail,
  untilAnswers,
} from './processes.mjs';
import { fail, root, say } from './toolchain.mjs';

const SANDBOX_PORTS = [7100, 7101, 7102, 7103, 7104, 7105, 7106];
const SANDBOX_CONFIGS = ['app-config.yaml', 'app-config.sandbox.yaml'];
const BUILT_CONFIG = join(root, 'app-config.built.yaml');
const sandboxScript = join(root, 'packages/sandbox/bin/slipway-sandbox.js');

/** `npm run sandbox`: the delivery platform alone, in the foreground. */
export function sandbox(tools, args) {
  return run(tools, [sandboxScript, ...args]);
}

/**
 * `npm start`: sandbox, backend and frontend. With `--config` the portal runs
 * on those files against real systems, without the sandbox. With `--built` the
 * backend serves the frontend, built beforehand, and no third program runs.
 */
export async function start(tools, args) {
  const plan = await readPlan(args);
  const taken = await takenPorts(plan.ports);
  if (taken.length > 0) {
    fail(
      `port ${taken.join(' and port ')} ${taken.length > 1 ? 'are' : 'is'} taken by another program. End it, or choose other ports in the config, then run the command again.`,
    );
  }
  if (plan.built) await ensureFrontend(tools, plan.configs);
  const programs = await startPortal(tools, plan);
  const interrupted = new Promise(done => {
    process.once('SIGINT', done).once('SIGTERM', done);
  });
  const ended = programs.firstToEnd();
  const ready = new AbortController();
  const outcome = await Promise.race([
    untilReady(plan, ready.signal).then(() => 'ready'),
    ended,
    interrupted.then(() => 'interrupted'),
  ]);
  if (outcome === 'ready') {
    say(`the portal is at ${plan.frontendUrl} (Ctrl-C stops everything)`);
  }
  const last =
    outcome === 'ready'
      ? await Promise.race([ended, interrupted.then(() => 'interrupted')])
      : outcome;
  ready.abort();
  if (last !== 'interrupted') {
    process.stderr.write(`${tail(last.log)}\n`);
    say(`the ${last.name} ended by itself; its whole output is in ${last.log}`);
  }
  await programs.stop();
  say('stopped.');
  return last === 'interrupted' ? 0 : 1;
}

async function readPlan(args) {
  const { values } = parseArgs({
    args,
    options: {
      config: { type: 'string', multiple: true },
      speed: { type: 'string' },
      seed: { type: 'string' },
      built: { type: 'boolean', default: false },
    },
  });
  const withSandbox = !values.config;
  const configs = (values.config ?? SANDBOX_CONFIGS).map(file =>
    isAbsolute(file) ? file : resolve(process.env.INIT_CWD ?? root, file),
  );
  if (withSandbox && values.built) configs.push(BUILT_CONFIG);
  const local = join(root, 'app-config.local.yaml');
  if (withSandbox && existsSync(local)) configs.push(local);
  for (const file of configs) {
    if (!existsSync(file)) fail(`there is no config file ${file}`);
  }
  const addresses = await readAddresses(configs);
  const { frontendUrl, backendUrl } = addresses;
  if (
    values.built &&
    new URL(frontendUrl).origin !== new URL(backendUrl).origin
  ) {
    fail(
      `with --built the backend serves the frontend too: give app.baseUrl (${frontendUrl}) and backend.baseUrl (${backendUrl}) one address.`,
    );
  }
  return {
    ...addresses,
    built: values.built,
    configs,
    sandboxArgs: withSandbox
      ? ['speed', 'seed'].flatMap(key =>
          values[key] ? [`--${key}`, values[key]] : [],
        )
      : undefined,
    ports: [
      ...new Set([portOf(frontendUrl), portOf(backendUrl)]),
      ...(withSandbox ? SANDBOX_PORTS : []),
    ],
  };
}

/** The last file that gives an address wins, as in Backstage's own loader. */
async function readAddresses(configs) {
  const { parse } = createRequire(join(root, 'package.json'))('yaml');
  const addresses = {
    frontendUrl: 'http://localhost:3000',
    backendUrl: 'http://localhost:7007',
  };
  for (const file of configs) {
    const config = parse(await readFile(file, 'utf8')) ?? {};
    addresses.frontendUrl =
      literal(config.app?.baseUrl) ?? addresses.frontendUrl;
    addresses.backendUrl =
      literal(config.backend?.baseUrl) ?? addresses.backendUrl;
  }
  return addresses;
}

function literal(value) {
  return typeof value === 'string' && URL.canParse(value) ? value : undefined;
}

function portOf(url) {
  const { port, protocol } = new URL(url);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

async function takenPorts(ports) {
  const taken = await Promise.all(
    ports.map(async port => ((await isPortTaken(port)) ? port : undefined)),
  );
  return taken.filter(port => port !== undefined);
}

/** Sandbox, backend and, where it is not built, frontend: all at once. */
export async function startPortal(tools, plan) {
  const programs = new Programs();
  const configArgs = plan.configs.flatMap(file => ['--config', file]);
  if (plan.sandboxArgs) {
    programs.start('sandbox', tools, [sandboxScript, ...plan.sandboxArgs]);
  }
  const packageStart = [tools.yarn, 'backstage-cli', 'package', 'start'];
  programs.start('backend', tools, [...packageStart, ...configArgs], {
    cwd: join(root, 'packages/backend'),
    // See "Size" in docs/operations.md.
    env: { NODE_OPTIONS: `${tools.env.NODE_OPTIONS} --max-semi-space-size=64` },
  });
  if (plan.built) {
    say('starting …');
    return programs;
  }
  programs.start('frontend', tools, [...packageStart, ...configArgs], {
    cwd: join(root, 'packages/app'),
    env: { BROWSER: 'none' },
  });
  say('starting; the first build takes a moment …');
  return programs;
}

async function untilReady(plan, signal) {
  await Promise.all([
    untilAnswers(`${plan.backendUrl}/.backstage/health/v1/readiness`, {
      signal,
    }),
    untilAnswers(plan.frontendUrl, { signal }),
  ]);
}
