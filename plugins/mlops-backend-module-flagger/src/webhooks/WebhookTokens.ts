import {
  isSameToken,
  webhookToken,
} from '@slipway/backstage-plugin-mlops-node';
import type { CanaryName } from './SwitchStore';

/**
 * The tokens that Flagger shows at the portal's webhooks. Flagger can send no
 * headers of one's own (flagger v1.44, pkg/controller/webhook.go), so a token
 * stands in the webhook's metadata, in Git; each is good for its Canary only.
 */
export class WebhookTokens {
  /** @param secrets - the first signs, all are accepted, so that it can be changed. */
  constructor(private readonly secrets: readonly string[]) {}

  /** Whether there is a secret at all; without one nothing is let in. */
  get areConfigured(): boolean {
    return this.secrets.length > 0;
  }

  /** Undefined without a secret. */
  tokenOf(canary: CanaryName): string | undefined {
    const [secret] = this.secrets;
    return secret && webhookToken(secret, canary);
  }

  accepts(canary: CanaryName, token: string | undefined): boolean {
    if (!token) return false;
    return this.secrets
      .map(secret => isSameToken(webhookToken(secret, canary), token))
      .some(Boolean);
  }
}
