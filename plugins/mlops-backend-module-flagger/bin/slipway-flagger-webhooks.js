#!/usr/bin/env node
// @ts-check
/**
 * Writes the webhooks by which a Canary asks the portal, with the token of that
 * Canary.
 */
const {
  expectMatch,
  expectOneOf,
  runTokenCommand,
} = require('@slipway/backstage-plugin-mlops-node/bin/tokenCommand.js');

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const CLUSTER = /^[^/\s]{1,253}$/;
const GATE = /^[\w.-]{1,60}$/;
const GATE_TYPES = [
  'confirm-rollout',
  'confirm-traffic-increase',
  'confirm-promotion',
];
const HOOKS = ['rollback', 'gate', 'event'];

runTokenCommand({
  usage: `Usage: slipway-flagger-webhooks --cluster <name> --namespace <name> --canary <name>

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
`,
  secret: 'mlops.flagger.webhooks.secret',
  options: {
    cluster: { type: 'string' },
    namespace: { type: 'string' },
    canary: { type: 'string' },
    hook: { type: 'string', multiple: true },
    'gate-type': { type: 'string', default: 'confirm-promotion' },
    gate: { type: 'string' },
  },
  read: options => ({
    cluster: expectMatch('cluster', options.cluster, CLUSTER),
    namespace: expectMatch('namespace', options.namespace, NAME),
    canary: expectMatch('canary', options.canary, NAME),
    hooks: [options.hook ?? HOOKS]
      .flat()
      .map(hook => expectOneOf('hook', String(hook), HOOKS)),
    gateType: expectOneOf(
      'gate-type',
      String(options['gate-type']),
      GATE_TYPES,
    ),
    gate:
      options.gate === undefined
        ? undefined
        : expectMatch('gate', options.gate, GATE),
  }),
  signed: ({ cluster, namespace, canary }) =>
    `${cluster}/${namespace}/${canary}`,
  write: webhooks,
});

/**
 * @param {{ cluster: string; hooks: string[]; gateType: string; gate?: string }} subject
 * @param {string} token
 * @param {string} portalUrl
 */
function webhooks({ cluster, hooks, gateType, gate }, token, portalUrl) {
  const base = `${portalUrl}/api/mlops/v1/flagger/webhooks/${encodeURIComponent(cluster)}`;
  return hooks
    .map(hook => {
      const isGate = hook === 'gate';
      const named = isGate && gate ? `, gate: ${JSON.stringify(gate)}` : '';
      return [
        `- name: portal-${isGate && gate ? gate : hook}`,
        `  type: ${isGate ? gateType : hook}`,
        `  url: ${base}/${hook}`,
        `  metadata: { token: ${JSON.stringify(token)}${named} }`,
        '',
      ].join('\n');
    })
    .join('');
}
