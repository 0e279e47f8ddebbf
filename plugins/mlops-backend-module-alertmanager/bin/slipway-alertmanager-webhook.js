#!/usr/bin/env node
// @ts-check
/**
 * Makes the token by which an Alertmanager tells the portal of the alerts of
 * one entity in one namespace. It is run where the portal's secret is, for a
 * token never goes to a browser. In plain JavaScript, so that it runs in a
 * checkout and in an installed portal alike.
 */
const { createHmac } = require('node:crypto');
const { parseArgs } = require('node:util');
const { ConfigSources } = require('@backstage/config-loader');

const USAGE = `Usage: slipway-alertmanager-webhook --cluster <name> --namespace <name> --entity <ref>

Writes the receiver of an AlertmanagerConfig and the token for its Secret.

  --cluster     the cluster's name in the portal's config
  --namespace   the namespace that the alerts are of
  --entity      whose alerts they are: component:default/fraud-detection
  --portal-url  as Alertmanager reaches the portal; backend.baseUrl by default
  --token-only  only the token
  --config      a config file, as for the backend; may be given more than once
`;

const SECRET = 'mlops.alertmanager.webhooks.secret';
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const CLUSTER = /^[^/\s]{1,253}$/;
const ENTITY = /^[a-z]+:[\w.-]+\/[\w.-]+$/i;

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
  const scope = {
    cluster: expectMatch('cluster', options.cluster, CLUSTER),
    namespace: expectMatch('namespace', options.namespace, NAMESPACE),
    entityRef: expectMatch('entity', options.entity, ENTITY).toLowerCase(),
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
    const token = tokenOf(secret, scope);
    const portalUrl =
      options['portal-url'] ?? config.getString('backend.baseUrl');
    process.stdout.write(
      options['token-only']
        ? `${token}\n`
        : receiver(scope.cluster, token, portalUrl),
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
        entity: { type: 'string' },
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
 * As alertToken of the module; a test holds the two together.
 *
 * @param {string} secret
 * @param {{ cluster: string; namespace: string; entityRef: string }} scope
 */
function tokenOf(secret, { cluster, namespace, entityRef }) {
  return createHmac('sha256', secret)
    .update(`alertmanager/${cluster}/${namespace}/${entityRef}`)
    .digest('base64url');
}

/**
 * @param {string} cluster
 * @param {string} token
 * @param {string} portalUrl
 */
function receiver(cluster, token, portalUrl) {
  if (!URL.canParse(portalUrl)) {
    throw new UsageError(`--portal-url: ${portalUrl} is no URL`);
  }
  const base = `${portalUrl.replace(/\/+$/, '')}/api/mlops/v1/alertmanager/webhooks`;
  return `# The Secret's value: ${token}
webhookConfigs:
  - url: ${base}/${encodeURIComponent(cluster)}
    sendResolved: true
    httpConfig:
      authorization:
        type: Bearer
        credentials: { name: <secret>, key: portal-token }
`;
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
