import {
  startKubernetes,
  type KubernetesServer,
} from '../../testing/kubernetesServer';
import type { KubernetesObject } from '../types';

const APPS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
const CANARIES = '/apis/flagger.app/v1beta1/namespaces/fraud/canaries';

const application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'fraud' },
  spec: {
    project: 'default',
    source: { repoURL: 'https://git.example/fraud' },
    destination: { namespace: 'fraud' },
  },
};

const canary = {
  apiVersion: 'flagger.app/v1beta1',
  kind: 'Canary',
  metadata: { name: 'fraud' },
  spec: {
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'fraud' },
    analysis: { interval: '1m', threshold: 5, stepWeight: 10 },
  },
  status: { phase: 'Succeeded' },
};

const MERGE = { 'content-type': 'application/merge-patch+json' };

describe('writing', () => {
  let server: KubernetesServer;

  beforeEach(async () => {
    server = await startKubernetes();
    for (const name of ['argocd', 'fraud']) {
      server.cluster.create({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
  });

  afterEach(() => server.stop());

  async function write(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ code: number; object: KubernetesObject }> {
    const response = await server.request(method, path, body, headers);
    return { code: response.status, object: await response.json() };
  }

  it('creates with a generated name and what the server fills in', async () => {
    const { code, object } = await write('POST', APPS, {
      ...application,
      metadata: { generateName: 'fraud-' },
    });
    expect(code).toBe(201);
    expect(object.metadata).toMatchObject({
      name: expect.stringMatching(/^fraud-.{5}$/),
      namespace: 'argocd',
      uid: expect.any(String),
      generation: 1,
      creationTimestamp: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/),
    });
  });

  it('refuses a second object of that name, and a missing namespace', async () => {
    await write('POST', APPS, application);
    expect((await write('POST', APPS, application)).code).toBe(409);
    const elsewhere = APPS.replace('argocd', 'nowhere');
    const missing = await write('POST', elsewhere, application);
    expect(missing).toMatchObject({
      code: 404,
      object: { message: 'namespaces "nowhere" not found' },
    });
  });

  it('answers 422 with its causes to an invalid object', async () => {
    const { code, object } = await write('POST', APPS, {
      ...application,
      spec: { project: 'default' },
    });
    expect(code).toBe(422);
    expect(object).toMatchObject({
      reason: 'Invalid',
      message:
        'Application.argoproj.io "fraud" is invalid: spec.destination: Required value',
      details: {
        kind: 'Application',
        causes: [{ reason: 'FieldValueRequired', field: 'spec.destination' }],
      },
    });
  });

  it('answers 409 to a write that begins from an old version', async () => {
    const { object } = await write('POST', APPS, application);
    const path = `${APPS}/fraud`;
    await write('PATCH', path, { spec: { project: 'other' } }, MERGE);
    expect((await write('PUT', path, object)).code).toBe(409);
    const { resourceVersion } = object.metadata;
    const stale = await write(
      'PATCH',
      path,
      { metadata: { resourceVersion }, operation: { sync: {} } },
      MERGE,
    );
    expect(stale.object).toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining('the object has been modified'),
    });
  });

  it('changes an Application’s status by a plain patch, which counts as a generation', async () => {
    await write('POST', APPS, application);
    const path = `${APPS}/fraud`;
    const status = { status: { sync: { status: 'Synced' } } };
    const { object } = await write('PATCH', path, status, MERGE);
    expect(object).toMatchObject({ ...status, metadata: { generation: 2 } });
    const labelled = await write(
      'PATCH',
      path,
      { metadata: { labels: { a: 'b' } } },
      MERGE,
    );
    expect(labelled.object.metadata.generation).toBe(2);
    expect((await write('GET', `${path}/status`)).code).toBe(404);
  });

  it('keeps a Canary’s status and spec apart', async () => {
    const created = await write('POST', CANARIES, canary);
    expect(created.object.status).toBeUndefined();
    const path = `${CANARIES}/fraud`;
    const both = {
      spec: { suspend: true },
      status: { phase: 'Progressing', canaryWeight: 5 },
    };
    const main = await write('PATCH', path, both, MERGE);
    expect(main.object).toMatchObject({
      spec: { suspend: true },
      metadata: { generation: 2 },
    });
    expect(main.object.status).toBeUndefined();
    const status = await write(
      'PATCH',
      `${path}/status`,
      { ...both, spec: { suspend: false } },
      MERGE,
    );
    expect(status.object).toMatchObject({
      spec: { suspend: true },
      status: { phase: 'Progressing' },
      metadata: { generation: 2 },
    });
  });

  it('does not make a new version of what does not change', async () => {
    const { object } = await write('POST', APPS, application);
    const again = await write(
      'PATCH',
      `${APPS}/fraud`,
      { spec: { project: 'default' } },
      MERGE,
    );
    expect(again.object.metadata.resourceVersion).toBe(
      object.metadata.resourceVersion,
    );
  });

  it('drops nulls', async () => {
    const { object } = await write('POST', APPS, {
      ...application,
      metadata: { name: 'fraud', labels: null },
      spec: {
        ...application.spec,
        info: [{ name: 'a', value: 'b', other: null }],
      },
      operation: null,
    });
    expect(object).not.toHaveProperty('operation');
    expect(object.metadata).not.toHaveProperty('labels');
    expect(object.spec).toMatchObject({ info: [{ name: 'a', value: 'b' }] });
    expect(JSON.stringify(object)).not.toContain('null');
  });

  it('patches by JSON patch, and tests before it does', async () => {
    await write('POST', APPS, application);
    const json = { 'content-type': 'application/json-patch+json' };
    const replace = { op: 'replace', path: '/spec/project', value: 'other' };
    const test = { op: 'test', path: '/spec/project', value: 'default' };
    const path = `${APPS}/fraud`;
    const patched = await write('PATCH', path, [test, replace], json);
    expect(patched.object.spec).toMatchObject({ project: 'other' });
    expect((await write('PATCH', path, [test, replace], json)).code).toBe(422);
    const absent = { op: 'remove', path: '/spec/absent' };
    expect((await write('PATCH', path, [absent], json)).code).toBe(422);
    expect((await write('PATCH', path, {}, json)).code).toBe(400);
  });

  it('takes strategic merge patches only for built-in kinds', async () => {
    await write('POST', APPS, application);
    const { code } = await write(
      'PATCH',
      `${APPS}/fraud`,
      {},
      {
        'content-type': 'application/strategic-merge-patch+json',
      },
    );
    expect(code).toBe(415);
  });

  it('changes nothing on a dry run', async () => {
    const dry = await write('POST', `${APPS}?dryRun=All`, application);
    expect(dry.code).toBe(201);
    expect((await write('GET', `${APPS}/fraud`)).code).toBe(404);
    await write('POST', APPS, application);
    await write('DELETE', `${APPS}/fraud?dryRun=All`);
    expect((await write('GET', `${APPS}/fraud`)).code).toBe(200);
  });

  it('takes objects of more than a megabyte', async () => {
    const path = 'x'.repeat(1_200_000);
    const { code } = await write('POST', APPS, {
      ...application,
      spec: {
        ...application.spec,
        source: { ...application.spec.source, path },
      },
    });
    expect(code).toBe(201);
  });

  it.each([
    ['no JSON', '{"spec":', 400],
    ['a list', '[]', 400],
    ['another kind', '{"kind":"Pod"}', 400],
    ['another name', '{"metadata":{"name":"other"}}', 400],
  ])('answers to %s with an error', async (_, body, code) => {
    await write('POST', APPS, application);
    const response = await fetch(`${server.url}${APPS}/fraud`, {
      method: 'PUT',
      headers: {
        authorization: 'Bearer test-token',
        'content-type': 'application/json',
      },
      body,
    });
    expect(response.status).toBe(code);
    expect(await response.json()).toMatchObject({ kind: 'Status' });
  });

  it('answers 404 and 405 where there is nothing to do', async () => {
    expect((await write('GET', '/apis/argoproj.io/v1/rollouts')).code).toBe(
      404,
    );
    expect((await write('GET', `${APPS}/absent`)).code).toBe(404);
    expect((await write('GET', '/nothing')).code).toBe(404);
    expect((await write('POST', `${APPS}/fraud`, application)).code).toBe(405);
    expect((await write('PUT', APPS, application)).code).toBe(405);
  });
});
