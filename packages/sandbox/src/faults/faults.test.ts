import express from 'express';
import { LoopbackServer } from '../loopbackServer';
import { openWatch, startKubernetes } from '../testing/kubernetesServer';
import { startSandbox, type Sandbox } from '..';

const PODS = '/api/v1/pods';

describe('faults of watches', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ story: false });
  });

  afterEach(() => sandbox.stop());

  function request(path: string) {
    return fetch(`${sandbox.urls.kubernetes}${path}`, {
      headers: { authorization: `Bearer ${sandbox.tokens.kubernetes}` },
    });
  }

  function faults() {
    return sandbox.faults.of('kubernetes');
  }

  function createMap(name: string) {
    sandbox.cluster.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
    });
  }

  const WATCH = '/api/v1/configmaps?watch=1';

  it('cuts the open ones, and not those that come after', async () => {
    const cut = await request(WATCH);
    expect(faults().openWatches).toBe(1);
    faults().dropWatches();
    await expect(cut.text()).rejects.toThrow();
    const next = await request(WATCH);
    expect(next.status).toBe(200);
    await next.body?.cancel();
  });

  it('ends the open ones cleanly', async () => {
    const ended = await request(WATCH);
    faults().closeWatches();
    expect(await ended.text()).toBe('');
  });

  it('lets them hang: they stay silent, and new ones too until it ends', async () => {
    const before = await request(WATCH);
    faults().hangWatches();
    const during = await request(WATCH);
    createMap('unseen');
    faults().hangWatches(false);
    const after = await request(WATCH);
    const reader = after.body?.getReader();
    const chunk = await reader?.read();
    expect(Buffer.from(chunk?.value ?? []).toString()).toContain('unseen');
    createMap('unseen-as-well');
    for (const hung of [before, during]) {
      const body = hung.body?.getReader();
      const silence = new Promise(resolve => {
        setTimeout(resolve, 20, 'silence');
      });
      expect(await Promise.race([body?.read(), silence])).toBe('silence');
      await body?.cancel();
    }
    await reader?.cancel();
  });

  it('tells open ones that their version is gone', async () => {
    const open = await request(WATCH);
    faults().expireWatches();
    expect(JSON.parse(await open.text())).toMatchObject({
      type: 'ERROR',
      object: { code: 410 },
    });
  });

  it('answers new ones with 410, as a status or in the stream', async () => {
    faults().gone(1);
    expect((await request(WATCH)).status).toBe(410);
    faults().gone(1, { as: 'event' });
    const event = await request(WATCH);
    expect(event.status).toBe(200);
    expect(await event.json()).toMatchObject({ object: { code: 410 } });
    expect((await request(PODS)).status).toBe(200);
  });

  it('breaks off JSON, and rejects tokens', async () => {
    faults().badJson(1, { only: 'list' });
    await expect((await request(PODS)).json()).rejects.toThrow('JSON');
    faults().rejectTokens();
    expect((await request('/apis')).status).toBe(401);
    faults().rejectTokens(false);
    expect((await request('/apis')).status).toBe(200);
  });

  it('lets requests wait', async () => {
    faults().latency(30);
    const begun = Date.now();
    await request(PODS);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(29);
  });

  it('leaves nothing open when the sandbox stops in the middle of them', async () => {
    const watch = await request(WATCH);
    faults().hangWatches();
    faults().latency(60_000);
    const waiting = request(PODS).then(
      () => 'answered',
      () => 'cut',
    );
    await sandbox.stop();
    expect(await waiting).toBe('cut');
    await expect(watch.text()).rejects.toThrow();
  });
});

describe('LoopbackServer', () => {
  it('comes back on the port it had', async () => {
    const server = new LoopbackServer('test', express());
    await server.start(0);
    const { url } = server;
    await server.down();
    await expect(fetch(url)).rejects.toThrow();
    await server.up();
    expect(server.url).toBe(url);
    expect((await fetch(url)).status).toBe(404);
    await server.stop();
    await server.up();
    await expect(fetch(url)).rejects.toThrow();
  });
});

it('listens where the system sends no one else while it is down', async () => {
  const server = new LoopbackServer('test', express());
  await server.start(0);
  expect(Number(new URL(server.url).port)).toBeLessThan(20_000);
  await server.stop();
});

describe('a Kubernetes server that stops', () => {
  it('ends its watches', async () => {
    const server = await startKubernetes();
    const watch = await openWatch(server, `${PODS}?watch=1`);
    const ended = watch.next();
    await server.stop();
    await expect(ended).rejects.toThrow();
  });
});

describe('the controller of Argo CD', () => {
  const PATH =
    '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/churn-prediction-staging';
  const REFRESH = 'argocd.argoproj.io/refresh';
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ speed: 50 });
  });

  afterEach(() => sandbox.stop());

  const ask = (url: string, init: RequestInit) =>
    fetch(url, {
      ...init,
      headers: {
        authorization: `Bearer ${sandbox.tokens.kubernetes}`,
        'content-type':
          init.method === 'PATCH'
            ? 'application/merge-patch+json'
            : 'application/json',
      },
    });
  const application = () =>
    sandbox.cluster.get({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      namespace: 'argocd',
      name: 'churn-prediction-staging',
    });
  const isMarked = () =>
    application()?.metadata.annotations?.[REFRESH] !== undefined;

  it('can be stopped while its API answers, and goes on with what was asked meanwhile', async () => {
    const stopped = await ask(`${sandbox.urls.control}/faults/argocd`, {
      method: 'POST',
      body: JSON.stringify({ fault: 'controllerStopped' }),
    });
    expect(stopped.status).toBe(204);
    const marked = await ask(`${sandbox.urls.kubernetes}${PATH}`, {
      method: 'PATCH',
      body: JSON.stringify({
        metadata: { annotations: { [REFRESH]: 'normal' } },
      }),
    });
    expect(marked.status).toBe(200);
    const reconciled = application()?.status;
    // Longer than it lets pass between two looks at Git.
    await passed(200);
    expect(isMarked()).toBe(true);
    expect(application()?.status).toEqual(reconciled);

    await sandbox.faults.reset();
    while (isMarked()) await passed(1);
  });

  it('is one that only Argo CD has', async () => {
    const refused = await ask(`${sandbox.urls.control}/faults/mlflow`, {
      method: 'POST',
      body: JSON.stringify({ fault: 'controllerStopped' }),
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('no controller to stop');
  });

  function passed(seconds: number): Promise<void> {
    return new Promise(resolve => {
      sandbox.clock.after(seconds, resolve);
    });
  }
});
