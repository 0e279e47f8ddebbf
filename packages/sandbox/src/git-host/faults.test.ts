import { startSandbox, type Sandbox } from '..';

const authorization = 'token slipway-sandbox-token';

describe('faults of the Git host', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ story: false });
  });

  afterEach(() => sandbox.stop());

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${sandbox.urls['git-host']}${path}`, {
      ...init,
      headers: { authorization, 'content-type': 'application/json' },
    });
  const faults = () => sandbox.faults.of('git-host');

  it('come in the form of Gitea’s errors', async () => {
    faults().serverError(1);
    const failed = await call('/api/v1/user');
    expect(failed.status).toBe(500);
    expect(await failed.json()).toEqual({
      message: expect.any(String),
      url: '',
    });
    faults().rejectTokens();
    expect((await call('/api/v1/user')).status).toBe(401);
    await sandbox.faults.reset();
    expect((await call('/api/v1/user')).status).toBe(200);
    await faults().down();
    await expect(call('/api/v1/user')).rejects.toThrow('fetch failed');
  });

  it('befall what they are meant for, and everything is counted', async () => {
    faults().serverError(1, { only: 'write' });
    expect((await call('/api/v1/orgs')).status).toBe(200);
    const make = () =>
      call('/api/v1/orgs', { method: 'POST', body: '{"username":"shop"}' });
    expect((await make()).status).toBe(500);
    expect((await make()).status).toBe(201);
    expect((await call('/api/v1/orgs/shop')).status).toBe(200);
    await call('/api/v1/version');
    expect(faults().requests().byClass).toMatchObject({
      discovery: 1,
      get: 1,
      list: 1,
      write: 2,
    });
  });
});
