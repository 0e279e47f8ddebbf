import { SANDBOX_TOKEN, startSandbox, type Sandbox } from '.';
import { deployment } from './testing/objects';
import { until } from './testing/until';

const authorization = `Bearer ${SANDBOX_TOKEN}`;

describe('startSandbox', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ story: false });
  });

  afterEach(() => sandbox.stop());

  function kubernetes(path: string, init: RequestInit = {}) {
    return fetch(`${sandbox.urls.kubernetes}${path}`, {
      ...init,
      headers: { authorization, ...init.headers },
    });
  }

  function control(method: string, path: string, body?: unknown) {
    return fetch(`${sandbox.urls.control}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  it('serves the Kubernetes API to who has the token', async () => {
    expect((await kubernetes('/api/v1/namespaces')).status).toBe(200);
    const denied = await fetch(`${sandbox.urls.kubernetes}/api/v1/namespaces`);
    expect(denied.status).toBe(401);
    expect(await denied.json()).toMatchObject({
      kind: 'Status',
      reason: 'Unauthorized',
    });
  });

  it('counts requests by their class', async () => {
    await kubernetes('/apis/argoproj.io/v1alpha1/applications');
    await kubernetes('/api/v1/namespaces/default');
    await kubernetes('/apis');
    expect(sandbox.faults.requests('kubernetes')).toMatchObject({
      total: 3,
      byMethod: { GET: 3 },
      byClass: { list: 1, get: 1, discovery: 1, watch: 0 },
    });
    await control('DELETE', '/requests');
    const counts = await (await control('GET', '/requests')).json();
    expect(counts.kubernetes.total).toBe(0);
  });

  it('misbehaves when it is told to over HTTP, and behaves again', async () => {
    const list = () => kubernetes('/api/v1/pods');
    await control('POST', '/faults/kubernetes', {
      fault: 'tooManyRequests',
      count: 1,
      retryAfterSeconds: 7,
    });
    const limited = await list();
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect((await list()).status).toBe(200);

    await control('POST', '/faults/kubernetes', { fault: 'serverError' });
    expect((await list()).status).toBe(500);
    expect((await list()).status).toBe(500);
    await control('DELETE', '/faults');
    expect((await list()).status).toBe(200);
  });

  it('refuses connections while a system is down', async () => {
    await control('POST', '/faults/kubernetes', { fault: 'down' });
    await expect(kubernetes('/api/v1/pods')).rejects.toThrow('fetch failed');
    await control('POST', '/faults/kubernetes', { fault: 'down', on: false });
    expect((await kubernetes('/api/v1/pods')).status).toBe(200);
  });

  it('writes each system’s failures in that system’s form', async () => {
    sandbox.faults.of('mlflow').serverError(1);
    const answer = await fetch(
      `${sandbox.urls.mlflow}/api/2.0/mlflow/registered-models/search`,
    );
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      error_code: 'INTERNAL_ERROR',
    });
  });

  it('says what is wrong with a fault it does not know', async () => {
    const unknown = await control('POST', '/faults/kubernetes', {
      fault: 'sulk',
    });
    expect(unknown.status).toBe(400);
    expect((await unknown.json()).error).toContain('fault');
    expect((await control('POST', '/faults/jenkins', {})).status).toBe(404);
  });

  it('is not directed by web pages from elsewhere', async () => {
    const response = await fetch(`${sandbox.urls.control}/faults/mlflow`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
  });

  it('changes its speed', async () => {
    await control('POST', '/speed', { speed: 60 });
    expect(sandbox.clock.speed).toBe(60);
    expect((await control('POST', '/speed', { speed: -1 })).status).toBe(400);
  });

  it('names things alike when the seed is the same', async () => {
    const uid = (of: Sandbox) =>
      of.cluster.create({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { generateName: 'x-', namespace: 'default' },
      }).metadata;
    const same = await startSandbox({ story: false });
    const other = await startSandbox({ story: false, seed: 'other' });
    const [first, second, third] = [sandbox, same, other].map(uid);
    expect(second).toMatchObject({ name: first.name, uid: first.uid });
    expect(third.uid).not.toBe(first.uid);
    await Promise.all([same.stop(), other.stop()]);
  });

  it('without its controllers leaves what is in the cluster as it is', async () => {
    const still = await startSandbox({ story: false, controllers: false });
    const replicaSets = ({ cluster }: Sandbox) =>
      cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' });
    for (const { cluster } of [still, sandbox]) {
      cluster.create(deployment({ name: 'scorer', namespace: 'shop' }));
    }
    await until(() => expect(replicaSets(sandbox)).toHaveLength(1));
    expect(replicaSets(still)).toEqual([]);
    await still.stop();
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(sandbox.urls.kubernetes).port);
    await expect(
      startSandbox({ story: false, ports: { kubernetes: port } }),
    ).rejects.toThrow(`Port ${port}, where kubernetes should listen, is taken`);
  });
});
