import type { Sandbox } from '@slipway/sandbox';

/** What the sandbox signs its canaries' webhooks with. Not a secret. */
const WEBHOOK_SECRET = 'slipway-sandbox-webhook-secret';

/** A portal whose systems are the sandbox's. */
export function sandboxConfig(
  { urls, tokens }: Sandbox,
  { merge = 'now' }: { merge?: 'now' | 'approval' } = {},
) {
  const name = 'sandbox';
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
      clusters: [
        { name, url: urls.kubernetes, serviceAccountToken: tokens.kubernetes },
      ],
      argocd: {
        instances: [
          { name, cluster: name, url: urls.argocd, token: tokens.argocd },
        ],
      },
      flagger: {
        prometheus: [{ cluster: name, url: urls.prometheus }],
        webhooks: { secret: WEBHOOK_SECRET },
      },
      mlflow: {
        instances: [{ name, url: urls.mlflow }],
        poll: { interval: { seconds: 1 } },
      },
      entities: { refreshInterval: { seconds: 1 } },
      rollback: { merge },
    },
  };
}
