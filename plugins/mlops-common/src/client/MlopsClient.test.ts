import { MlopsClient } from './MlopsClient';

const delivery = {
  entityRef: 'component:default/fraud-detection',
  revision: 'r1',
  environments: [],
  training: { runs: [], total: 0 },
  registry: { models: [] },
  sources: [],
  notes: [],
};

function clientAnswering(answer: (url: string) => Response) {
  const requested: string[] = [];
  const client = new MlopsClient({
    discoveryApi: {
      getBaseUrl: async pluginId => `http://portal/api/${pluginId}`,
    },
    fetchApi: {
      fetch: async input => {
        requested.push(String(input));
        return answer(String(input));
      },
    },
  });
  return { client, requested };
}

const chunked = (...chunks: Uint8Array[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        chunks.forEach(chunk => controller.enqueue(chunk));
        controller.close();
      },
    }),
  );

describe('MlopsClient', () => {
  it('asks for the delivery of an entity by its parts', async () => {
    const { client, requested } = clientAnswering(() =>
      Response.json(delivery),
    );

    await expect(
      client.getDelivery('component:default/fraud-detection'),
    ).resolves.toEqual(delivery);
    expect(requested).toEqual([
      'http://portal/api/mlops/v1/entities/component/default/fraud-detection/delivery',
    ]);
  });

  it('encodes what goes into the path and leaves out absent options', async () => {
    const { client, requested } = clientAnswering(() =>
      Response.json({ runs: [], total: 0 }),
    );

    await client.getWorkflows('component:default/a', { limit: 5 });
    await client
      .getWorkflow('component:default/a', {
        cluster: 'eu/1',
        namespace: 'ml',
        name: 'run',
      })
      .catch(() => undefined);

    expect(requested).toEqual([
      'http://portal/api/mlops/v1/entities/component/default/a/workflows?limit=5',
      'http://portal/api/mlops/v1/entities/component/default/a/workflows/eu%2F1/ml/run',
    ]);
  });

  it('hands on what the backend says when it says no', async () => {
    const { client } = clientAnswering(() =>
      Response.json(
        {
          error: { name: 'NotAllowedError', message: 'You may not see this' },
          response: { statusCode: 403 },
        },
        { status: 403, statusText: 'Forbidden' },
      ),
    );

    await expect(client.getModels('component:default/a')).rejects.toMatchObject(
      {
        name: 'ResponseError',
        cause: { name: 'NotAllowedError', message: 'You may not see this' },
      },
    );
  });

  it('refuses an answer that is not of the contract', async () => {
    const { client } = clientAnswering(() =>
      Response.json({ ...delivery, environments: 'none' }),
    );

    await expect(client.getDelivery('component:default/a')).rejects.toThrow(
      'environments',
    );
  });

  it('gives a log line by line, whatever the chunks', async () => {
    const bytes = new TextEncoder().encode('first\nzweite Zeile: ü\nlast');
    const cut = bytes.indexOf(0xc3) + 1;
    const { client } = clientAnswering(() =>
      chunked(bytes.slice(0, cut), bytes.slice(cut)),
    );

    const lines: string[] = [];
    for await (const line of client.streamWorkflowLogs(
      'component:default/a',
      { cluster: 'c', namespace: 'n', name: 'w' },
      'node-1',
    )) {
      lines.push(line);
    }

    expect(lines).toEqual(['first', 'zweite Zeile: ü', 'last']);
  });
});
