import {
  copyFileSync,
  appendFileSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, say } from '../toolchain.mjs';
import { readJson, runQuietly } from './commands.mjs';

/** Not before it is installed: each command loads this file. */
const yaml = () => createRequire(join(root, 'package.json'))('yaml');
const TEMPLATES =
  '../../node_modules/@slipway/backstage-plugin-scaffolder-backend-module-mlops/templates';

/**
 * A portal as `npx @backstage/create-app` makes it. It begins with the versions
 * that this repository is tested with, where create-app would fetch a lock file
 * from Backstage; and asks the registry on loopback for our packages.
 */
export async function createPortal({ env }, portal, registry) {
  await runQuietly(
    'npx',
    [
      '--yes',
      '@backstage/create-app@latest',
      '--skip-install',
      '--path',
      portal,
    ],
    { env: { ...env, BACKSTAGE_APP_NAME: 'portal' } },
  );
  const { version } = readJson(join(portal, 'backstage.json'));
  say(`create-app made a portal of Backstage ${version}`);
  copyFileSync(join(root, 'yarn.lock'), join(portal, 'yarn.lock'));
  const file = join(portal, 'package.json');
  const manifest = readJson(file);
  const { resolutions } = readJson(join(root, 'package.json'));
  Object.assign(manifest.resolutions, resolutions);
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  appendFileSync(
    join(portal, '.yarnrc.yml'),
    yaml().stringify({
      npmScopes: { slipway: { npmRegistryServer: registry.url } },
      unsafeHttpWhitelist: ['127.0.0.1'],
    }),
  );
}

/** What points the portal at the sandbox, and its templates at the package's. */
export function writeConfig(portal, url) {
  const sandbox = readFileSync(join(root, 'app-config.sandbox.yaml'), 'utf8');
  const config = yaml().parse(sandbox);
  config.app = { baseUrl: url };
  Object.assign(config.backend, {
    baseUrl: url,
    listen: { host: '127.0.0.1', port: Number(new URL(url).port) },
    cors: { origin: url },
  });
  config.auth.environment = 'development';
  // A provider of this repository's own backend.
  delete config.auth.providers.colleague;
  config.mlops.templates.portalUrl = url;
  config.catalog.locations = config.catalog.locations.map(location => ({
    ...location,
    target: location.target
      .replace('../../templates', TEMPLATES)
      .replace('../../examples', join(root, 'examples')),
  }));
  writeFileSync(
    join(portal, 'app-config.local.yaml'),
    yaml().stringify(config),
  );
}
