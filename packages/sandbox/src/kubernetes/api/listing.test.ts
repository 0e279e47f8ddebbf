import {
  startKubernetes,
  type KubernetesServer,
} from '../../testing/kubernetesServer';

const PODS = '/api/v1/namespaces/fraud/pods';

interface List {
  kind: string;
  metadata: {
    resourceVersion: string;
    continue?: string;
    remainingItemCount?: number;
  };
  items: Array<{ kind?: string; metadata: { name: string } }>;
}

describe('listing', () => {
  let server: KubernetesServer;

  beforeEach(async () => {
    server = await startKubernetes();
    for (const name of ['c', 'a', 'b', 'e', 'd']) {
      createPod(name);
    }
  });

  afterEach(() => server.stop());

  function createPod(name: string, namespace = 'fraud') {
    server.cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels: { app: name < 'c' ? 'first' : 'last', letter: name },
      },
      spec: {
        nodeName: `node-${name}`,
        containers: [{ name: 'main', image: 'server:1' }],
      },
      status: { phase: name === 'a' ? 'Failed' : 'Running' },
    });
  }

  async function list(path: string): Promise<List> {
    const response = await server.request('GET', path);
    expect(response.status).toBe(200);
    return response.json();
  }

  function names({ items }: List): string {
    return items.map(item => item.metadata.name).join('');
  }

  it('answers in the order of the names, of one namespace or of all', async () => {
    createPod('z', 'churn');
    expect(names(await list(PODS))).toBe('abcde');
    const all = await list('/api/v1/pods');
    expect(names(all)).toBe('zabcde');
    expect(all.kind).toBe('PodList');
    expect(all.items[0].kind).toBeUndefined();
  });

  it('gives pages of the state in which the first page was read', async () => {
    const first = await list(`${PODS}?limit=2`);
    expect(names(first)).toBe('ab');
    expect(first.metadata.remainingItemCount).toBe(3);
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'fraud' };
    server.cluster.delete({ ...pod, name: 'c' });
    createPod('f');
    const second = await list(
      `${PODS}?limit=2&continue=${first.metadata.continue}`,
    );
    expect(names(second)).toBe('cd');
    expect(second.metadata.resourceVersion).toBe(
      first.metadata.resourceVersion,
    );
    const last = await list(
      `${PODS}?limit=2&continue=${second.metadata.continue}`,
    );
    expect(names(last)).toBe('e');
    expect(last.metadata.continue).toBeUndefined();
    expect(names(await list(PODS))).toBe('abdef');
  });

  it('answers 410 to a continue token that has expired, with another to go on', async () => {
    const first = await list(`${PODS}?limit=2`);
    server.cluster.compact();
    const expired = await server.request(
      'GET',
      `${PODS}?limit=2&continue=${first.metadata.continue}`,
    );
    expect(expired.status).toBe(410);
    const status = await expired.json();
    expect(status.reason).toBe('Expired');
    const rest = await list(`${PODS}?continue=${status.metadata.continue}`);
    expect(names(rest)).toBe('cde');
  });

  it.each([
    ['app=first', 'ab'],
    ['app!=first', 'cde'],
    ['letter in (a,d)', 'ad'],
    ['letter notin (a,d),app', 'bce'],
    ['!app', ''],
    ['constructor', ''],
    ['app==last,letter!=e', 'cd'],
  ])('selects by the labels %s', async (selector, expected) => {
    const query = new URLSearchParams({ labelSelector: selector });
    expect(names(await list(`${PODS}?${query}`))).toBe(expected);
  });

  it.each([
    ['metadata.name=b', 'b'],
    ['status.phase!=Running', 'a'],
    ['spec.nodeName=node-c,metadata.namespace=fraud', 'c'],
  ])('selects by the fields %s', async (selector, expected) => {
    const query = new URLSearchParams({ fieldSelector: selector });
    expect(names(await list(`/api/v1/pods?${query}`))).toBe(expected);
  });

  it.each([
    ['fieldSelector=spec.colour%3Dred', 'field label not supported'],
    ['labelSelector=a%20b', 'invalid label key'],
    ['limit=many', 'invalid syntax'],
    ['continue=nonsense', 'continue key is not valid'],
  ])('answers 400 to %s', async (query, message) => {
    const response = await server.request('GET', `${PODS}?${query}`);
    expect(response.status).toBe(400);
    expect((await response.json()).message).toContain(message);
  });

  it('does not answer for a version that has not been yet', async () => {
    const response = await server.request(
      'GET',
      `${PODS}?resourceVersion=999999999999999`,
    );
    expect(response.status).toBe(504);
    expect((await response.json()).message).toContain(
      'Too large resource version',
    );
  });

  it('answers tables to kubectl and metadata to who wants no more', async () => {
    const table = await server.read(`${PODS}?limit=1`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    });
    expect(table).toMatchObject({
      kind: 'Table',
      metadata: { remainingItemCount: 4 },
      columnDefinitions: expect.arrayContaining([
        expect.objectContaining({ name: 'Name', format: 'name' }),
      ]),
      rows: [
        {
          cells: expect.arrayContaining(['a', '0/1', 'Failed']),
          object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } },
        },
      ],
    });
    const metadata = await server.read(PODS, {
      accept:
        'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    });
    expect(metadata).toMatchObject({ kind: 'PartialObjectMetadataList' });
    expect(JSON.stringify(metadata)).not.toContain('containers');
  });

  it('lists objects that were loaded in bulk or are made when read', async () => {
    server.cluster.load([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'kept', namespace: 'argocd', labels: { a: 'b' } },
        spec: { project: 'default' },
      },
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'made', namespace: 'argocd' },
        body: () => ({ spec: { project: 'lazy' } }),
      },
    ]);
    const apps = '/apis/argoproj.io/v1alpha1/applications';
    const all = await list(apps);
    expect(all.items).toMatchObject([
      { metadata: { name: 'kept' }, spec: { project: 'default' } },
      { metadata: { name: 'made' }, spec: { project: 'lazy' } },
    ]);
    expect(names(await list(`${apps}?labelSelector=a%3Db`))).toBe('kept');
    const ref = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      namespace: 'argocd',
      name: 'made',
    };
    server.cluster.merge(ref, {
      spec: { source: { repoURL: 'x' }, destination: {} },
    });
    expect(server.cluster.get(ref)?.spec).toEqual({
      project: 'lazy',
      source: { repoURL: 'x' },
      destination: {},
    });
  });
});
