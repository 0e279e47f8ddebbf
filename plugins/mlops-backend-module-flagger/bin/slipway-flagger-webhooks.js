#!/usr/bin/env node
// @ts-check
/**
 * Writes the webhooks by which a Canary asks the portal, with the token of that
 * Canary. It is run where the portal's secret is, for a token never goes to a
 * browser. In plain JavaScript, so that it runs in a checkout and in an
 * installed portal alike.
 */
const { createHmac } = require('node:crypto');
const { parseArgs } = require('node:util');
const { ConfigSources } = require('@backstage/config-loader');

const USAGE = `Usage: slipway-flagger-webhooks --cluster <name> --namespace <name> --canary <name>

Writes to stdout what goes into spec.analysis.webhooks of the Canary. The token
in it is good for that Canary only.

  --cluster     the cluster's name in the portal's config
  --namespace   the Canary's namespace
  --canary      the Canary's name
  --hook        rollback, gate or event; may be given more than once; all by default
  --gate-type   confirm-rollout, confirm-traffic-increase or confirm-promotion (the default)
  --gate        a name for the gate, where a Canary has several
  --portal-url  as Flagger reaches the portal; backend.baseUrl by default
  --token-only  only the token
  --config      a config file, as for the backend; may be given more than once
`;

const SECRET = 'mlops.flagger.webhooks.secret';
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const CLUSTER = /^[^/\s]{1,253}$/;
const GATE = /^[\w.-]{1,60}$/;
const GATE_TYPES = [
  'confirm-rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
];
const HOOKS = ['rollback', 'gate', 'event'];

/** Something to say to the person who typed it. */
class UsageError extends Error {}

main().catch(error => {
  process.stderr.write(
    error instanceof UsageError
      ? `${error.message}\n\n${USAGE}`
      : `${error.message}\n`,
  );
  process.exitCode = 1;
});

async function main() {
  const options = readArguments(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const canary = {
    cluster: expectMatch('cluster', options.cluster, CLUSTER),
    namespace: expectMatch('namespace', options.namespace, NAME),
    name: expectMatch('canary', options.canary, NAME),
  };
  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      argv: (options.config ?? []).flatMap(path => ['--config', path]),
    }),
  );
  try {
    const secret = config.getOptionalString(SECRET);
    if (!secret) {
      throw new Error(
        `The config has no ${SECRET}; run this where the portal's config is, or name it with --config`,
      );
    }
    const token = tokenOf(secret, canary);
    process.stdout.write(
      options['token-only']
        ? `${token}\n`
        : webhooks(
            canary,
            token,
            options['portal-url'] ?? config.getString('backend.baseUrl'),
            options,
          ),
    );
  } finally {
    config.close();
  }
}

/** @param {string[]} args */
function readArguments(args) {
  try {
    return parseArgs({
      args,
      options: {
        cluster: { type: 'string' },
        namespace: { type: 'string' },
        canary: { type: 'string' },
        hook: { type: 'string', multiple: true },
        'gate-type': { type: 'string' },
        gate: { type: 'string' },
        'portal-url': { type: 'string' },
        'token-only': { type: 'boolean' },
        config: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'Bad usage');
  }
}

/**
 * As webhookToken of \@slipway/backstage-plugin-mlops-node; a test holds the two
 * together.
 *
 * @param {string} secret
 * @param {{ cluster: string; namespace: string; name: string }} canary
 */
function tokenOf(secret, { cluster, namespace, name }) {
  return createHmac('sha256', secret)
    .update(`${cluster}/${namespace}/${name}`)
    .digest('base64url');
}

/**
 * @param {{ cluster: string }} canary
 * @param {string} token
 * @param {string} portalUrl
 * @param {{ hook?: string[]; 'gate-type'?: string; gate?: string }} options
 */
function webhooks({ cluster }, token, portalUrl, options) {
  const type = options['gate-type'] ?? 'confirm-promotion';
  expectOneOf('gate-type', type, GATE_TYPES);
  const { gate } = options;
  if (gate !== undefined) expectMatch('gate', gate, GATE);
  if (!URL.canParse(portalUrl)) {
    throw new UsageError(`--portal-url: ${portalUrl} is no URL`);
  }
  const base = `${portalUrl.replace(/\/+$/, '')}/api/mlops/v1/flagger/webhooks/${encodeURIComponent(cluster)}`;
  return (options.hook ?? HOOKS)
    .map(hook => {
      expectOneOf('hook', hook, HOOKS);
      const isGate = hook === 'gate';
      const named = isGate && gate ? `, gate: ${JSON.stringify(gate)}` : '';
      return [
        `- name: portal-${isGate && gate ? gate : hook}`,
        `  type: ${isGate ? type : hook}`,
        `  url: ${base}/${hook}`,
        `  metadata: { token: ${JSON.stringify(token)}${named} }`,
        '',
      ].join('\n');
    })
    .join('');
}

/**
 * @param {string} option
 * @param {string | undefined} value
 * @param {RegExp} pattern
 */
function expectMatch(option, value, pattern) {
  if (value === undefined) throw new UsageError(`--${option} is missing`);
  if (!pattern.test(value)) {
    throw new UsageError(`--${option}: ${value} cannot be one`);
  }
  return value;
}

/**
 * @param {string} option
 * @param {string} value
 * @param {string[]} values
 */
function expectOneOf(option, value, values) {
  if (values.includes(value)) return;
  throw new UsageError(`--${option}: ${value} is none of ${values.join(', ')}`);
}
