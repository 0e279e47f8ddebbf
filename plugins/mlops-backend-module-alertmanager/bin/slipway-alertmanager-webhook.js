#!/usr/bin/env node
// @ts-check
/**
 * Makes the token by which an Alertmanager tells the portal of the alerts of
 * one entity in one namespace.
 */
const {
  expectMatch,
  runTokenCommand,
} = require('@slipway/backstage-plugin-mlops-node/bin/tokenCommand.js');

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const CLUSTER = /^[^/\s]{1,253}$/;
const ENTITY = /^[a-z]+:[\w.-]+\/[\w.-]+$/i;

runTokenCommand({
  usage: `Usage: slipway-alertmanager-webhook --cluster <name> --namespace <name> --entity <ref>

Writes the receiver of an AlertmanagerConfig and the token for its Secret.

  --cluster     the cluster's name in the portal's config
  --namespace   the namespace that the alerts are of
  --entity      whose alerts they are: component:default/fraud-detection
  --portal-url  as Alertmanager reaches the portal; backend.baseUrl by default
  --token-only  only the token
  --config      a config file, as for the backend; may be given more than once
`,
  secret: 'mlops.alertmanager.webhooks.secret',
  options: {
    cluster: { type: 'string' },
    namespace: { type: 'string' },
    entity: { type: 'string' },
  },
  read: options => ({
    cluster: expectMatch('cluster', options.cluster, CLUSTER),
    namespace: expectMatch('namespace', options.namespace, NAMESPACE),
    entityRef: expectMatch('entity', options.entity, ENTITY).toLowerCase(),
  }),
  signed: ({ cluster, namespace, entityRef }) =>
    `alertmanager/${cluster}/${namespace}/${entityRef}`,
  write: receiver,
});

/**
 * @param {{ cluster: string }} subject
 * @param {string} token
 * @param {string} portalUrl
 */
function receiver({ cluster }, token, portalUrl) {
  const base = `${portalUrl}/api/mlops/v1/alertmanager/webhooks`;
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
