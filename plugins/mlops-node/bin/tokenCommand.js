// @ts-check
/**
 * What the commands that make webhook tokens have in common. They are run where
 * the portal's secret is, for a token never goes to a browser. In plain
 * JavaScript, so that they run in a checkout and in an installed portal alike.
 */
const { createHmac } = require('node:crypto');
const { parseArgs } = require('node:util');
const { ConfigSources } = require('@backstage/config-loader');

/** Something to say to the person who typed it. */
class UsageError extends Error {}

/**
 * @typedef {Record<string, string | boolean | string[] | undefined>} Options
 */

/**
 * @template T
 * @typedef {object} TokenCommand
 * @property {string} usage
 * @property {string} secret where it is in the config
 * @property {import('node:util').ParseArgsConfig['options']} options
 * @property {(options: Options) => T} read
 *   whom the token is for, from what was typed
 * @property {(subject: T) => string} signed
 *   what the token is an HMAC of; a test holds it together with the module's
 * @property {(subject: T, token: string, portalUrl: string) => string} write
 */

/**
 * @template T
 * @param {TokenCommand<T>} command
 */
function runTokenCommand(command) {
  run(command).catch(error => {
    process.stderr.write(
      error instanceof UsageError
        ? `${error.message}\n\n${command.usage}`
        : `${error.message}\n`,
    );
    process.exitCode = 1;
  });
}

/**
 * @template T
 * @param {TokenCommand<T>} command
 */
async function run(command) {
  const options = readArguments(command.options);
  if (options.help) {
    process.stdout.write(command.usage);
    return;
  }
  const subject = command.read(options);
  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      argv: [options.config ?? []].flat().flatMap(path => ['--config', path]),
    }),
  );
  try {
    const secret = config.getOptionalString(command.secret);
    if (!secret) {
      throw new Error(
        `The config has no ${command.secret}; run this where the portal's config is, or name it with --config`,
      );
    }
    const token = createHmac('sha256', secret)
      .update(command.signed(subject))
      .digest('base64url');
    if (options['token-only']) {
      process.stdout.write(`${token}\n`);
      return;
    }
    const portalUrl = expectUrl(
      options['portal-url'] ?? config.getString('backend.baseUrl'),
    );
    process.stdout.write(command.write(subject, token, portalUrl));
  } finally {
    config.close();
  }
}

/** @param {import('node:util').ParseArgsConfig['options']} options */
function readArguments(options) {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      options: {
        ...options,
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
 * The URL without a slash at its end.
 *
 * @param {string} url
 */
function expectUrl(url) {
  if (!URL.canParse(url)) {
    throw new UsageError(`--portal-url: ${url} is no URL`);
  }
  return url.replace(/\/+$/, '');
}

/**
 * @param {string} option
 * @param {unknown} value
 * @param {RegExp} pattern
 */
function expectMatch(option, value, pattern) {
  if (value === undefined) throw new UsageError(`--${option} is missing`);
  if (typeof value !== 'string' || !pattern.test(value)) {
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
  if (values.includes(value)) return value;
  throw new UsageError(`--${option}: ${value} is none of ${values.join(', ')}`);
}

module.exports = { expectMatch, expectOneOf, runTokenCommand };
