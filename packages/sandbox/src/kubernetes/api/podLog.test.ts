import {
  startKubernetes,
  type KubernetesServer,
} from '../../testing/kubernetesServer';

const LOG = '/api/v1/namespaces/ml/pods/train/log';
const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'ml', name: 'train' };

describe('the log of a pod', () => {
  let server: KubernetesServer;

  beforeEach(async () => {
    server = await startKubernetes();
    server.cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'train', namespace: 'ml' },
      spec: {
        containers: [
          { name: 'main', image: 'train:1' },
          { name: 'wait', image: 'argoexec:4' },
        ],
      },
      status: { phase: 'Running' },
    });
  });

  afterEach(() => server.stop());

  function write(line: string | Uint8Array) {
    const { namespace, name } = POD;
    server.cluster.appendLog({ namespace, name, container: 'main' }, line);
  }

  async function text(path: string): Promise<string> {
    return (await server.request('GET', path)).text();
  }

  it('is what the container has written, byte for byte', async () => {
    write('epoch 1');
    write(Uint8Array.of(0xff, 0xfe, 0x41));
    const response = await server.request('GET', `${LOG}?container=main`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(
      Buffer.concat([
        Buffer.from('epoch 1\n'),
        Buffer.from([0xff, 0xfe, 0x41, 0x0a]),
      ]),
    );
  });

  it('can be cut and stamped', async () => {
    ['one', 'two', 'three'].forEach(write);
    const log = `${LOG}?container=main`;
    expect(await text(`${log}&tailLines=2`)).toBe('two\nthree\n');
    expect(await text(`${log}&tailLines=0`)).toBe('');
    expect(await text(`${log}&limitBytes=5`)).toBe('one\nt');
    expect(await text(`${log}&timestamps=true&tailLines=1`)).toMatch(
      /^\d{4}-.*Z three\n$/,
    );
    expect(await text(`${log}&sinceTime=2999-01-01T00:00:00Z`)).toBe('');
  });

  it('is followed until the pod has ended', async () => {
    write('begun');
    const following = text(`${LOG}?container=main&follow=true`);
    await expectFollowed();
    write('ended');
    server.cluster.merge(
      POD,
      { status: { phase: 'Succeeded' } },
      { subresource: 'status' },
    );
    expect(await following).toBe('begun\nended\n');
  });

  /** Until the request has arrived. */
  async function expectFollowed() {
    const stream = { namespace: 'ml', name: 'train', container: 'main' };
    while (server.cluster.logs.followerCount(stream) === 0) {
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
  }

  it('asks which container is meant', async () => {
    const response = await server.request('GET', LOG);
    expect(response.status).toBe(400);
    expect((await response.json()).message).toBe(
      'a container name must be specified for pod train, choose one of: [main wait]',
    );
    expect((await server.request('GET', `${LOG}?container=other`)).status).toBe(
      400,
    );
  });

  it('says why there is none yet', async () => {
    server.cluster.merge(
      POD,
      {
        status: {
          containerStatuses: [
            {
              name: 'main',
              image: 'train:1',
              imageID: '',
              ready: false,
              restartCount: 0,
              state: { waiting: { reason: 'ContainerCreating' } },
            },
          ],
        },
      },
      { subresource: 'status' },
    );
    const response = await server.request('GET', `${LOG}?container=main`);
    expect((await response.json()).message).toBe(
      'container "main" in pod "train" is waiting to start: ContainerCreating',
    );
  });
});
