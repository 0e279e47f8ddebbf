import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { readAlertmanagerConfig } from './readAlertmanagerConfig';

const read = (alertmanager: JsonObject) =>
  readAlertmanagerConfig(
    mockServices.rootConfig({ data: { mlops: { alertmanager } } }),
  );

describe('mlops.alertmanager', () => {
  it('lets nothing in without a secret', () => {
    expect(readAlertmanagerConfig(mockServices.rootConfig())).toEqual({
      secrets: [],
      expireAfterMs: 9 * 60 * 60_000,
    });
    const formerSecrets = ['a-secret-of-last-year'];
    expect(read({ webhooks: { formerSecrets } }).secrets).toEqual([]);
  });

  it('signs with the secret, and accepts former ones', () => {
    const webhooks = {
      secret: 'a-secret-of-the-portal',
      formerSecrets: ['a-secret-of-last-year'],
    };
    expect(read({ webhooks }).secrets).toEqual([
      'a-secret-of-the-portal',
      'a-secret-of-last-year',
    ]);
  });

  it('refuses a secret that can be guessed, and an expiry of nothing', () => {
    expect(() => read({ webhooks: { secret: 'short' } })).toThrow(
      'A secret in mlops.alertmanager.webhooks is shorter than 16 characters',
    );
    expect(() => read({ expireAfter: { hours: 0 } })).toThrow(
      'mlops.alertmanager.expireAfter must be longer than nothing',
    );
    expect(read({ expireAfter: '30m' }).expireAfterMs).toBe(30 * 60_000);
  });
});
