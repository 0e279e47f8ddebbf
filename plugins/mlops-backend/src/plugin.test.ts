import { deliverySchema } from '@slipway/backstage-plugin-mlops-common';
import request from 'supertest';
import { application, FRAUD } from './__testUtils__/delivered';
import { BASE, ENTITY, startPortal, type Portal } from './__testUtils__/portal';

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
});
