import { mockCredentials } from '@backstage/backend-test-utils';
import {
  deliverySchema,
  modelComparisonSchema,
} from '@slipway/backstage-plugin-mlops-common';
import request from 'supertest';
import {
  application,
  FRAUD,
  modelVersion,
  registeredModel,
  workflowRun,
} from './__testUtils__/delivered';
import {
  ALLOW,
  BASE,
  DENY,
  ENTITY,
  RUN,
  startPortal,
  type Portal,
} from './__testUtils__/portal';

async function* bytes(...chunks: Array<string | number[]>) {
  for (const chunk of chunks) {
    yield typeof chunk === 'string'
      ? new TextEncoder().encode(chunk)
      : Uint8Array.from(chunk);
  }
}

describe('the delivery API', () => {
  let portal: Portal;

  beforeAll(async () => {
    portal = await startPortal();
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('starts the sources it was given', () => {
    expect(portal.argocd.running).toBe(true);
  });

  it('wants to know who asks', async () => {
    for (const path of [`${ENTITY}/delivery`, `${BASE}/sources`]) {
      const { status } = await request(portal.server).get(path);
      expect(status).toBe(401);
    }
  });

  it('answers the delivery of an entity, and 304 while it stays', async () => {
    portal.argocd.see(FRAUD, { applications: [application('dev')] });
    const answer = await portal.get(`${ENTITY}/delivery`).expect(200);
    const delivery = deliverySchema.parse(answer.body);
    expect(delivery).toMatchObject({
      entityRef: FRAUD,
      environments: [{ name: 'dev', state: 'healthy' }],
    });
    const etag = answer.headers.etag;
    await portal
      .get(`${ENTITY}/delivery`)
      .set('If-None-Match', etag)
      .expect(304);
    portal.argocd.see(FRAUD, { applications: [application('production')] });
    await portal
      .get(`${ENTITY}/delivery`)
      .set('If-None-Match', etag)
      .expect(200);
  });

  it('sends a page compressed to who takes it so, and the same one plain', async () => {
    const packed = await portal
      .get(`${ENTITY}/delivery`)
      .set('Accept-Encoding', 'br, gzip');
    const plain = await portal
      .get(`${ENTITY}/delivery`)
      .set('Accept-Encoding', 'gzip;q=0, identity');
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(packed.body).toEqual(plain.body);
    expect(packed.headers.etag).toBe(plain.headers.etag);
  });

  it('takes an entity by its reference in any case', async () => {
    const { body } = await portal.get(
      `${BASE}/entities/Component/Default/Fraud-Detection/delivery`,
    );
    expect(body.entityRef).toBe(FRAUD);
  });

  it('says which annotation to add to an entity that is not bound', async () => {
    const { body } = await portal
      .get(`${BASE}/entities/component/default/website/delivery`)
      .expect(200);
    expect(deliverySchema.parse(body).notes).toMatchObject([
      { code: 'not-bound', fix: expect.stringContaining('argocd/app-name') },
    ]);
  });

  it('does not know an entity that the catalog does not know', async () => {
    const { body } = await portal
      .get(`${BASE}/entities/component/default/nothing/delivery`)
      .expect(404);
    expect(body.error).toMatchObject({
      name: 'NotFoundError',
      message: expect.stringContaining('component:default/nothing'),
    });
  });

  it.each([
    ['/entities/component/default/%2e%2e%2fsecret/delivery', 'name'],
    ['/entities/component/de%20fault/x/delivery', 'namespace'],
    ['/entities/component/default/fraud-detection/workflows?limit=0', 'limit'],
    ['/entities/component/default/fraud-detection/timeline?limit=201', 'limit'],
    [
      '/entities/component/default/fraud-detection/timeline?before=yesterday',
      'before',
    ],
    [
      '/entities/component/default/fraud-detection/workflows?limit=1e9',
      'limit',
    ],
    [
      '/entities/component/default/fraud-detection/workflows?limit=many',
      'limit',
    ],
    [
      '/entities/component/default/fraud-detection/workflows?phase=Great',
      'phase',
    ],
    [
      '/entities/component/default/fraud-detection/workflows/c/NS/name',
      'workflowNamespace',
    ],
    [
      '/entities/component/default/fraud-detection/workflows/c/ns/%2e%2e%2fname/logs?node=n',
      'workflow',
    ],
    [
      '/entities/component/default/fraud-detection/workflows/c/ns/w/logs',
      'node',
    ],
    ['/entities/component/default/fraud-detection/models/m/compare?a=1', 'b'],
    [
      '/entities/component/default/fraud-detection/models/m/compare?a=1&b=../2',
      'b',
    ],
    [
      '/entities/component/default/fraud-detection/models/m/compare?a=1&a=2&b=1',
      'a',
    ],
  ])('refuses %s and names the field', async (path, field) => {
    const { body } = await portal.get(`${BASE}${path}`).expect(400);
    expect(body.error).toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(`'${field}'`),
    });
  });

  it('refuses a name that is longer than any', async () => {
    const { body } = await portal
      .get(`${BASE}/entities/component/default/${'x'.repeat(300)}/delivery`)
      .expect(400);
    expect(body.error.message).toContain("'name'");
  });

  it('says that there is no such route', async () => {
    const { body } = await portal.get(`${BASE}/everything`).expect(404);
    expect(body.error.message).toContain('openapi.yaml');
  });

  it('tells how fresh its sources are', async () => {
    const { body } = await portal.get(`${BASE}/sources`).expect(200);
    expect(body.sources.map(({ id }: { id: string }) => id)).toEqual([
      'argo-workflows/main',
      'argocd/main',
      'mlflow/main',
    ]);
  });

  describe('workflows', () => {
    const run = workflowRun('train-1');

    beforeEach(() => {
      portal.workflows.workflows = {
        list: async (_ref, { limit }) => ({
          runs: [run, workflowRun('train-0')].slice(0, limit),
          total: 2,
        }),
        get: async (_ref, { name }) =>
          name === run.name
            ? { run, graph: { state: 'known', nodes: [] } }
            : undefined,
        logs: async (_ref, _run, node) =>
          node === 'main'
            ? bytes('caf', [0xc3], [0xa9, 0x0a], [0xff, 0xfe, 0x0a], 'end')
            : undefined,
      };
    });

    it('lists them up to the limit', async () => {
      const { body } = await portal.get(`${ENTITY}/workflows?limit=1`);
      expect(body).toEqual({ runs: [run], total: 2 });
    });

    it('answers one with its graph, and 404 for one that is not the entity’s', async () => {
      const { body } = await portal.get(RUN).expect(200);
      expect(body.graph).toEqual({ state: 'known', nodes: [] });
      await portal
        .get(`${ENTITY}/workflows/sandbox/ml-training/other`)
        .expect(404);
    });

    it('streams logs as valid UTF-8, whatever the bytes are', async () => {
      const { text, headers } = await portal
        .get(`${RUN}/logs?node=main`)
        .expect(200);
      expect(text).toBe('café\n\ufffd\ufffd\nend');
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(headers['cache-control']).toContain('no-transform');
    });

    it('answers 404 for the logs of a node that is not there', async () => {
      const { status } = await portal.get(`${RUN}/logs?node=other`);
      expect(status).toBe(404);
    });

    it('says which system is down, and not why', async () => {
      portal.workflows.workflows!.list = async () => {
        throw new Error('401 for Bearer abc at https://workflows.internal');
      };
      const { body } = await portal.get(`${ENTITY}/workflows`).expect(503);
      expect(body.error).toMatchObject({
        name: 'ServiceUnavailableError',
        message: 'Argo Workflows could not be reached; try again in a moment',
      });
    });

    it('ends the upstream stream when the reader goes away', async () => {
      const { signal, started } = endlessLog(portal);
      const { port } = portal.server.address() as { port: number };
      const abort = new AbortController();
      const response = await fetch(
        `http://127.0.0.1:${port}${RUN}/logs?node=main`,
        {
          headers: { Authorization: mockCredentials.user.header() },
          signal: abort.signal,
        },
      );
      expect(response.status).toBe(200);
      await started;
      abort.abort();
      const upstream = await signal;
      if (!upstream.aborted) {
        await new Promise(resolve =>
          upstream.addEventListener('abort', resolve, { once: true }),
        );
      }
      expect(upstream.aborted).toBe(true);
    });

    it('lets one person follow six logs at once, not more', async () => {
      endlessLog(portal);
      const { port } = portal.server.address() as { port: number };
      const abort = new AbortController();
      const open = () =>
        fetch(`http://127.0.0.1:${port}${RUN}/logs?node=main`, {
          headers: {
            Authorization: mockCredentials.user.header('user:default/reader'),
          },
          signal: abort.signal,
        });
      const streams = await Promise.all(Array.from({ length: 6 }, open));
      expect(streams.map(({ status }) => status)).toEqual(Array(6).fill(200));
      const refused = await open();
      expect(refused.status).toBe(429);
      await expect(refused.json()).resolves.toMatchObject({
        error: { message: expect.stringContaining('6 logs') },
      });
      abort.abort();
    });
  });

  describe('models', () => {
    beforeEach(() => {
      portal.mlflow.see(FRAUD, { models: [registeredModel()] });
      portal.mlflow.models = {
        getVersion: async (_ref, _model, version) =>
          version === '0'
            ? { source: 'mlflow/main', version: modelVersion('0') }
            : undefined,
      };
    });

    it('answers the models with their gates', async () => {
      const { body } = await portal.get(`${ENTITY}/models`).expect(200);
      expect(body.models[0].versions[0].gates.result).toBe('pass');
    });

    it('puts two versions side by side', async () => {
      portal.mlflow.see(FRAUD, {
        models: [
          registeredModel({
            versions: [
              modelVersion('2', {
                metrics: { precision: 0.92, recall: 0.88, loss: 0.2 },
                params: { max_depth: '9' },
              }),
              modelVersion('1', {
                metrics: { precision: 0.8, recall: 0.89, loss: 0.3 },
              }),
            ],
          }),
        ],
      });
      const { body } = await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=1&b=2`)
        .expect(200);
      const comparison = modelComparisonSchema.parse(body);
      expect(
        comparison.metrics.map(({ name, better }) => [name, better]),
      ).toEqual([
        ['loss', 'unknown'],
        ['precision', 'b'],
        ['recall', 'a'],
      ]);
      expect(comparison.params).toEqual([
        { name: 'max_depth', a: '8', b: '9', changed: true },
      ]);
    });

    it('fetches a version that is older than those observed', async () => {
      const { body } = await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=0&b=2`)
        .expect(200);
      expect(body.a).toMatchObject({ version: '0', gates: { result: 'pass' } });
    });

    it('does not know versions and models that are not there', async () => {
      for (const path of [
        `${ENTITY}/models/fraud-detection/compare?a=7&b=2`,
        `${ENTITY}/models/credit/compare?a=1&b=2`,
      ]) {
        const { status } = await portal.get(path);
        expect(status).toBe(404);
      }
    });

    it('asks which instance is meant where two have the model', async () => {
      portal.mlflow.see(FRAUD, {
        models: [
          registeredModel(),
          registeredModel({ id: 'eu/fraud-detection', instance: 'eu' }),
        ],
      });
      const { body } = await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=1&b=2`)
        .expect(400);
      expect(body.error.message).toContain("'instance'");
      await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=1&b=2&instance=eu`)
        .expect(200);
    });
  });
});

describe('who may read', () => {
  it('hides an entity that the asker may not see, as if it were not there', async () => {
    const portal = await startPortal({
      decisions: [DENY, ALLOW],
    });
    try {
      const hidden = await portal.get(`${ENTITY}/delivery`).expect(404);
      const absent = await portal
        .get(`${BASE}/entities/component/default/nothing/delivery`)
        .expect(404);
      expect(hidden.body.error.message).toBe(
        absent.body.error.message.replace('nothing', 'fraud-detection'),
      );
    } finally {
      await portal.stop();
    }
  });

  it('denies every route to whom the delivery is not meant for', async () => {
    const portal = await startPortal({
      decisions: [ALLOW, DENY],
    });
    try {
      for (const path of [
        `${ENTITY}/delivery`,
        `${ENTITY}/workflows`,
        RUN,
        `${RUN}/logs?node=main`,
        `${ENTITY}/models`,
        `${ENTITY}/models/fraud-detection/compare?a=1&b=2`,
      ]) {
        const { body } = await portal.get(path).expect(403);
        expect(body.error.message).toContain('mlops.delivery.read');
      }
    } finally {
      await portal.stop();
    }
  });
});

/** A log that goes on until its reader goes away. */
function endlessLog(portal: Portal) {
  let tellStarted: () => void;
  let tellSignal: (signal: AbortSignal) => void;
  const started = new Promise<void>(resolve => {
    tellStarted = resolve;
  });
  const signal = new Promise<AbortSignal>(resolve => {
    tellSignal = resolve;
  });
  portal.workflows.workflows = {
    list: async () => ({ runs: [], total: 0 }),
    get: async () => undefined,
    logs: async (_ref, _run, _node, options) => {
      tellSignal(options.signal);
      return (async function* follow() {
        yield new TextEncoder().encode('first line\n');
        tellStarted();
        await new Promise(resolve =>
          options.signal.addEventListener('abort', resolve, { once: true }),
        );
      })();
    },
  };
  return { started, signal };
}
