import { webhookToken } from './webhookToken';

const SECRET = 'slipway-sandbox-webhook-secret';
const FRAUD = {
  cluster: 'sandbox',
  namespace: 'fraud-production',
  name: 'fraud-detection',
};

describe('the token of a webhook', () => {
  it('stays the same, or Canaries in Git would be shut out', () => {
    // printf %s sandbox/fraud-production/fraud-detection |
    //   openssl dgst -sha256 -hmac slipway-sandbox-webhook-secret -binary | basenc --base64url
    expect(webhookToken(SECRET, FRAUD)).toBe(
      'vJHLAox9ECPFK1fI7mVvxpmSK-inBi6Y4WF9_ZOwKFk',
    );
  });

  it('is good for one object and one secret only', () => {
    const tokens = [
      webhookToken(SECRET, FRAUD),
      webhookToken(SECRET, { ...FRAUD, cluster: 'eu' }),
      webhookToken(SECRET, { ...FRAUD, namespace: 'fraud-staging' }),
      webhookToken(SECRET, { ...FRAUD, name: 'fraud' }),
      webhookToken('another-secret-of-a-portal', FRAUD),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});
