import type { JsonObject } from '@backstage/types';
import { ALERTING_SECRET, type Sandbox } from '@slipway/sandbox';
import { sandboxClusters } from './readingClusters';

/** What the sandbox signs its canaries' webhooks with. Not a secret. */
const WEBHOOK_SECRET = 'slipway-sandbox-webhook-secret';

/** The config of a portal whose systems are the sandbox's, with more of `mlops`. */
export function sandboxConfig(sandbox: Sandbox, mlops: JsonObject = {}) {
  const { urls, tokens } = sandbox;
  const cluster = 'sandbox';
  const here = { name: cluster, cluster };
  const gitHost = urls['git-host'];
  return {
    integrations: {
      gitea: [
        {
          host: new URL(gitHost).host,
          baseUrl: gitHost,
          username: 'slipway',
          password: tokens.gitHost,
        },
      ],
    },
    mlops: {
      clusters: sandboxClusters(sandbox),
      argocd: {
        instances: [{ ...here, url: urls.argocd, token: tokens.argocd }],
      },
      argoWorkflows: {
        instances: [
          {
            ...here,
            baseUrl: urls['argo-workflows'],
            token: tokens.argoWorkflows,
          },
        ],
      },
      alertmanager: { webhooks: { secret: ALERTING_SECRET } },
      flagger: {
        prometheus: [{ cluster, url: urls.prometheus }],
        webhooks: { secret: WEBHOOK_SECRET },
      },
      mlflow: {
        instances: [{ name: cluster, url: urls.mlflow }],
        poll: { interval: { seconds: 1 } },
      },
      entities: { refreshInterval: { seconds: 1 } },
      ...mlops,
    },
  };
}
